"""Answers that name no metric: three amounts in the check-in's order, one for the metric asked, nothing at all.

Only greetings, names, sign-offs and a late report's announcement may be next to bare amounts. Anything else that
looks like a bare answer is unclear, not guessed.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.reading.counting import noun_phrase
from service.reading.counting.courtesies import MARKS, split, without_courtesies
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.phrase_patterns import PhrasePatterns
from service.reading.language.surroundings import View
from service.reading.language.tokens import Form, Kind, Token
from service.reading.language.vocabulary import word_set

BESIDE = vocabulary.FILLERS | vocabulary.GREETINGS | vocabulary.SIGN_OFFS | vocabulary.LATE | vocabulary.REPORTS
BESIDE_KINDS = MARKS | {Kind.SELF, Kind.DOUBT, Kind.NEAR, Kind.THIS_WEEK}
IDLE_KINDS = MARKS | {Kind.THIS_WEEK, Kind.NEGATION, Kind.SELF, Kind.DAY, Kind.DOUBT}
OUTCOME = frozenset({Kind.REASON, Kind.THIS_WEEK})  # "so nothing", "nothing this week"
EACH = word_set("each")
DENIED = {"no": word_set("activity")}
ANYTHING = word_set("anything")
OURS = frozenset({Kind.NOUN, Kind.VERB, Kind.CARRIED})
REST_IS_ZERO = PhrasePatterns("rest_is_zero", "{}")


class Bare(NamedTuple):
    """The amounts that are free, and whether nothing else of content is next to them."""

    amounts: list[Token]
    alone: bool


def names_a_metric(tokens: Sequence[Token]) -> bool:
    """Whether any word of a metric is in the text."""
    return any(token.kind in OURS for token in tokens)


def of_each(tokens: Sequence[Token]) -> Token | None:
    """The amount that was done of each: "one of each", "2 each"; None where they do not say so, or say more."""
    told = [token for token in tokens if token.kind is Kind.AMOUNT or not is_beside(token)]
    each = " ".join(token.word for token in told[1:]) in EACH and told[0].form in (Form.NUMBER, Form.FEW)
    return told[0] if each else None


def idle(sentences: Sequence[Sentence], *, asked: bool = False) -> Sentence | None:
    """The sentence that says that nothing at all was done, if there is one; to a question "I didn't" says so too."""
    told = any(token.value for sentence in sentences for token in sentence.tokens if token.form is Form.NUMBER)
    for sentence in sentences:
        if told and sentence.tokens[0].kind is Kind.DAY:
            continue  # "Mon 3", "Tue 0"
        for begin, clause in clauses(sentence):
            if any(sentence.aside[begin : begin + len(clause)]) or not is_understood(clause):
                break
            if says_nothing(clause, asked=asked):
                return sentence
        if ends_in_nothing(sentence, asked=asked):
            return sentence
    return None


def ends_in_nothing(sentence: Sentence, *, asked: bool) -> bool:
    """Whether the sentence says why before it says that nothing was done: "I was ill, so nothing this week"."""
    *_, (begin, clause) = clauses(sentence)
    acts = (is_number_of_acts(sentence.view, at) for at in range(len(sentence.tokens)))
    if any(sentence.aside) or names_a_metric(sentence.tokens) or any(acts):
        return False
    outcome = begin > 0 and not OUTCOME.isdisjoint(token.kind for token in clause)
    led_to = outcome or sentence.view.is_in("what a reason led to", begin)
    return led_to and is_understood(clause[1:]) and says_nothing(clause, asked=asked)


def is_number_of_acts(view: View, at: int) -> bool:
    """Whether an amount may be of acts: a number that is none of days or hours."""
    amount = view.tokens[at]
    return amount.is_number and amount.value != 0 and not view.is_in("a span of time", at)


def clauses(sentence: Sentence) -> Iterator[tuple[int, Sequence[Token]]]:
    """The parts of a sentence between marks after which a reason may follow, each with its place."""
    view = sentence.view
    places = range(1, len(view.tokens))
    ends = [at for at in places if view.is_in("before a reason", at) or view.is_in("what a reason led to", at)]
    for begin, end in zip([0, *ends], [*ends, len(sentence.tokens)], strict=True):
        yield begin, sentence.tokens[begin:end]


def is_understood(clause: Sequence[Token]) -> bool:
    """Whether all words of a clause may be in one that says that nothing was done: "none of the three"."""
    return all(token.kind in IDLE_KINDS or token.value == 0 or is_idle(token) for token in clause)


def is_idle(token: Token) -> bool:
    """Whether a word may be in a clause that says that nothing was done."""
    return all(word in vocabulary.IDLE for word in token.word.split())


def says_nothing(clause: Sequence[Token], *, asked: bool) -> bool:
    """Whether an understood clause says that nothing was done."""
    words = {token.word for token in clause}
    denying = [token for token in clause if token.kind is Kind.NEGATION or token.value == 0]
    return any(asked or denied_with(token) & words for token in denying)


def denied_with(token: Token) -> frozenset[str]:
    """What a word that denies is said with where it denies everything: "no activity", "not anything"; or itself."""
    return ANYTHING if token.kind is Kind.NEGATION else DENIED.get(token.word, frozenset({token.word}))


def bare(tokens: Sequence[Token]) -> Bare:
    """The amounts that stand for themselves."""
    tokens = without_courtesies(tokens)
    view = View(tokens)
    amounts = [token for at, token in enumerate(tokens) if token.is_number and is_free(view, at)]
    rest = [token for token in tokens if token.kind is not Kind.AMOUNT]
    return Bare(amounts, len(amounts) == sum(token.is_number for token in tokens) and all(map(is_beside, rest)))


def is_beside(token: Token) -> bool:
    """Whether a token may be next to bare amounts."""
    if token.entity and token.word.startswith(("week ", "wk ")):
        return True  # "Week 14. 4/2/1."
    return token.kind in BESIDE_KINDS or all(word in BESIDE for word in token.word.split())


def is_free(view: View, at: int) -> bool:
    """Whether an amount stands for itself: no noun after it, no clock or age before it; "no" alone is none."""
    if view.is_in("no bare amount", at):
        return False
    head = noun_phrase.head(view, at)
    if head.kind is Kind.THING:
        return view.is_in("how often", head.at - 1) or is_beside(view.tokens[head.at])
    return head.kind in (None, Kind.OBJECT)


def has_line_of_amounts(tokens: Sequence[Token]) -> bool:
    """Whether some line holds bare numbers and nothing else."""
    found = [bare(line) for line in split(without_courtesies(tokens))]
    return any(line.alone and any(amount.form is Form.NUMBER for amount in line.amounts) for line in found)


def has_sentence_of_amounts(sentences: Sequence[Sentence], number: int) -> bool:
    """Whether some sentence holds so many bare numbers and nothing else: "4, 2 and 0. It was a good week"."""
    found = [bare(sentence.tokens) for sentence in sentences]
    return any(each.alone and len(each.amounts) == number for each in found)


def corrected(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens after the last word of correction that an amount comes after: "2. No, hang on, 3"."""
    fix = max((at for at, token in enumerate(tokens) if token.kind is Kind.CORRECTION), default=-1)
    return tokens[fix + 1 :] if any(token.form is Form.NUMBER for token in tokens[fix + 1 :]) else tokens


def is_one(amounts: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Whether the amounts come to one, the first: it is repeated, told in parts, or described."""
    first, *rest = (amount.value for amount in amounts)
    return {first}.issuperset(rest) or first == sum(filter(None, rest)) or is_described(amounts, tokens)


def the_one(amounts: Sequence[Token]) -> Token:
    """The amount that they come to, as it was said last: "I think it was 3 ... no, surely 3"."""
    return amounts[-1] if amounts[-1].value == amounts[0].value else amounts[0]


def is_described(amounts: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Whether the words begin with an amount and only describe it: "4, of which two by phone", "2, one was long"."""
    first, *rest = amounts
    view = View(tokens)
    described = all(view.is_in("describes some", tokens.index(amount)) for amount in rest)
    largest = max(filter(None, (amount.value for amount in amounts)), default=0)
    return described and first.value == largest and all(map(is_beside, tokens[: tokens.index(first)]))
