"""Words that are of another kind where they are: "4 no 5" corrects, "M: 2 apps" is said of a day.

The rows are data, with their examples: english/disambiguation.grammar. Rule: only the kind of a token is changed here.
"""

from service.reading.language import vocabulary
from service.reading.language.patterns import Grammar, Patterns
from service.reading.language.tokens import Kind, Token

PATTERNS = Patterns(Grammar.read(vocabulary.FOLDER / "disambiguation.grammar"))


def disambiguated(tokens: list[Token]) -> list[Token]:
    """The tokens, those of another kind that a row says are of it."""
    found = list(tokens)
    for match in PATTERNS.find(tokens):
        kinds = [Kind(name) for name in match.name.split()]
        found[match.start] = tokens[match.start]._replace(kind=kinds[0])
        for kind in kinds[1:]:
            found[match.end - 1] = tokens[match.end - 1]._replace(kind=kind)
    return found
