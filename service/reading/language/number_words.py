"""The words for numbers, and the number that a row of words says: five, twenty-one, two dozen, a hundred and five."""

from service.reading.language.tokens import Amount, Form
from service.reading.language.vocabulary import read, sets_of


def amount_of(heading: str) -> Amount:
    """The amount that a heading says: "few 2 hedged"."""
    form, value, *hedged = heading.split()
    return Amount(int(value) if value.isdecimal() else None, Form(form), hedged=bool(hedged))


SMALL = {word: int(number) for word, _, number in (line.partition(" = ") for line in read("number_words"))}
ONES = {word: number for word, number in SMALL.items() if number < 20}
TENS = {word: number for word, number in SMALL.items() if number >= 20}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000}
AMOUNTS = {
    tuple(phrase.split()): amount_of(heading)
    for heading, phrases in sets_of("amount_words").items()
    for phrase in phrases
}
PHRASES = {  # by their first word, the longest first
    first: sorted((phrase for phrase in AMOUNTS if phrase[0] == first), key=len, reverse=True) for first, *_ in AMOUNTS
}
BEGINNINGS = PHRASES.keys() | SMALL.keys() | SCALES.keys()  # of what says a number


def spelled(words: tuple[str, ...]) -> tuple[int, int]:
    """A number in words, and how many words it took (0 for none): five, twenty-one, a hundred and five, two dozen.

    After the last there are empty ones.
    """
    value, used = SMALL.get(words[0], 0), 1
    if words[0] in TENS and ONES.get(words[1], 10) < 10:
        value, used = value + ONES[words[1]], 2
    if not value:
        article = int(words[0] == "a")
        named = words[article]
        return (SCALES[named], article + 1) if named == "dozen" or (article and named in SCALES) else (0, 0)
    if scale := SCALES.get(words[used], 0):
        value, used = value * scale, used + 1
        rest = used + (words[used] == "and")
        if scale == 100 and words[rest] in SMALL:
            value, used = value + SMALL[words[rest]], rest + 1
    return value, used
