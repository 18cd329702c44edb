"""The words for numbers, and the number that a row of words says: five, twenty-one, two dozen, a hundred and five."""

from service.reading.language.tokens import Amount, Form
from service.reading.language.vocabulary import phrases, read

SMALL = {word: int(number) for word, _, number in (line.partition(" = ") for line in read("number_words"))}
ONES = {word: number for word, number in SMALL.items() if number < 20}
TENS = {word: number for word, number in SMALL.items() if number >= 20}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000}
HALF_DOZEN = (("half", "a", "dozen"), ("a", "half", "dozen"), ("half", "dozen"))
SAID = (  # phrases that say an amount, besides the numbers
    (Amount(2, Form.FEW, hedged=True), "a couple of, a couple, couple of, couple"),
    (Amount(3, Form.FEW, hedged=True), "a few"),
    (Amount(2, Form.NUMBER), "a pair of, a pair, a duo of"),
    (Amount(3, Form.NUMBER), "a trio of, a trio"),
    (Amount(None, Form.VAGUE), "a couple of dozen, a couple dozen, couple dozen, a few dozen"),
    (Amount(1, Form.ARTICLE), "a single, one single, a lone, a, an, single, another"),
    (Amount(1, Form.TIMES), "once"),
    (Amount(2, Form.TIMES), "twice, twise, twize"),
    (Amount(3, Form.TIMES), "thrice"),
    (
        Amount(0, Form.ZERO),
        """
        no, none, zero, zeros, zeroes, nothing, nil, nope, nah, nada, zip, zilch, nought, naught, nothin, nowt,
        feck all, fuck all, sod all, bugger all, naff all, sweet fa, sweet f a, diddly squat, diddly, squat, bupkis,
        zippo, nuffin, big fat zero, a big round zero, a round zero, big zero, a big zero, a fat zero,
        goose eggs, goose egg, not a single one, not even one, not a one
        """,
    ),
)
AMOUNTS = {tuple(phrase.split()): amount for amount, said in SAID for phrase in phrases(said)}
PHRASES = {  # by their first word, the longest first
    first: sorted((phrase for phrase in AMOUNTS if phrase[0] == first), key=len, reverse=True) for first, *_ in AMOUNTS
}
BEGINNINGS = (
    PHRASES.keys() | SMALL.keys() | SCALES.keys() | {first for first, *_ in HALF_DOZEN}
)  # of what says a number


def spelled(words: tuple[str, ...]) -> tuple[int, int]:
    """A number in words, and how many words it took (0 for none): five, twenty-one, a hundred and five, two dozen."""
    if half := next((each for each in HALF_DOZEN if words[: len(each)] == each), None):
        return 6, len(half)
    value, used = SMALL.get(words[0], 0), 1
    if words[0] in TENS and ONES.get(word(words, 1), 10) < 10:
        value, used = value + ONES[words[1]], 2
    if not value:
        article = int(words[0] == "a")
        named = word(words, article)
        return (SCALES[named], article + 1) if named == "dozen" or (article and named in SCALES) else (0, 0)
    if scale := SCALES.get(word(words, used), 0):
        value, used = value * scale, used + 1
        rest = used + (word(words, used) == "and")
        if scale == 100 and word(words, rest) in SMALL:
            value, used = value + SMALL[words[rest]], rest + 1
    return value, used


def word(words: tuple[str, ...], at: int) -> str:
    """The word at a place, or ""."""
    return words[at] if at < len(words) else ""
