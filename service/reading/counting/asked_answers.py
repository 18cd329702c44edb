"""Answers to a question about one metric: which of their bare amounts answers it.

Rule: the first, where the others repeat, describe or make it up; what was corrected is gone.
"""

from service.reading.counting import bare_answers
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Token, token_at


def corrected(tokens: list[Token]) -> list[Token]:
    """The tokens after the last word of correction that an amount comes after: "2. No, hang on, 3"."""
    fix = max((at for at, token in enumerate(tokens) if token.kind is Kind.CORRECTION), default=-1)
    told = any(token.form is Form.NUMBER for token in tokens[fix + 1 :])
    return tokens[fix + 1 :] if told and not bare_answers.names_a_metric(tokens) else tokens


def is_one(numbers: list[Token], tokens: list[Token]) -> bool:
    """Whether the amounts come to one, the first: it is repeated, told in parts, or described."""
    return len({amount.value for amount in numbers}) == 1 or in_parts(numbers) or described(numbers, tokens)


def in_parts(numbers: list[Token]) -> bool:
    """Whether the first amount is the sum of the others: "2 (one with Sara, one with Tom)"."""
    values = [amount.value for amount in numbers]
    return None not in values and len(values) > 2 and values[0] == sum(value or 0 for value in values[1:])


def described(numbers: list[Token], tokens: list[Token]) -> bool:
    """Whether the words begin with an amount and only describe it: "4, of which two by phone", "2, one was long"."""
    first, *rest = numbers
    leading = tokens[: tokens.index(first)]
    if first.form is not Form.NUMBER or not all(
        bare_answers.beside(token) or token.kind in bare_answers.MARKS for token in leading
    ):
        return False
    for amount in rest:
        at = tokens.index(amount)
        part = any(token.kind is Kind.PART for token in tokens[max(0, at - 2) : at])
        if (
            amount.value is None
            or amount.value > (first.value or 0)
            or not (part or describes(token_at(tokens, at + 1)))
        ):
            return False
    return True


def describes(token: Token) -> bool:
    """Whether a word after an amount says how those were: "one was by phone", "2 with Ann"."""
    return token.word in vocabulary.PREPOSITIONS or token.word in ("was", "were", "is", "are", "alone")
