"""From words to tokens with scopes: lexicon, number words, dates, amounts, clauses, context."""
