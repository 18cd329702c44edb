"""Amounts that lean on other words than their own: days before their noun, time spent, and numbers that count nothing
new.

Rule: an amount that nothing ties to what was said before is left.
"""

from dataclasses import replace
from math import prod

from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import Mention, State
from service.reading.language import triggers, vocabulary
from service.reading.language.tokens import Form, Kind, Token

AGAIN_WITHIN = 6  # tokens from a name to "twice"
STOCK = frozenset(vocabulary.read("stock"))
FARTHEST = 20  # tokens before an amount where "this week" may be said of the whole
ENDS = frozenset(
    {Kind.COMMA, Kind.AMOUNT, Kind.NOUN, Kind.VERB, Kind.DONE, Kind.AND, Kind.CONTRAST, Kind.CLOSE, Kind.DASH}
)


def by_repetition(state: State, at: int, head: Head) -> State | None:
    """ "met with Tom twice": as many times; "3 recruiters, one of them twice": how often, and no further ones."""
    if state.view.is_in("how often they met", at):
        return state
    often, near = state.tokens[at], state.tokens[max(0, at - AGAIN_WITHIN)]
    named = [each for each in state.found[-1:] if each.form is Form.NAMES]
    if often.form is not Form.TIMES or not named or named[0].end <= near.start:
        return None
    times = prod(filter(None, (named[0].value, often.value)))
    return state.put(named[0], replace(named[0], value=times, end=often.end))


def by_this_week(state: State, at: int, head: Head) -> State | None:
    """ "120 applications so far, 9 of them this week", "8 open, 2 new": the part that is this week's is the amount, and
    what it is a part of a total to date."""
    last = state.last_counted()
    if last is None or not may_be_of_total(state, at, head, last) or not is_marked_new(state, at, last):
        return None
    state = state.put(last, replace(last, aside=triggers.TO_DATE))
    state = state.counted(at, last, "echo", Head(None, at))
    return state.but(total=False).put(state.found[-1], replace(state.found[-1], inside=False, total=False))


def may_be_of_total(state: State, at: int, head: Head, last: Mention) -> bool:
    """Whether an amount may be a part of what was counted last: a bare number, not larger, with no label of its own."""
    if state.tokens[at].form is not Form.NUMBER or last.aside not in (None, triggers.TO_DATE):
        return False
    if state.label is not None and state.tokens[state.label].start > last.end:
        return False
    if state.governing not in (None, last.metric):
        return False  # "talked to 2 people and practised 1 time this week"
    return head.kind in (None, Kind.THING) and last.is_at_least(state.tokens[at].value)


def is_marked_new(state: State, at: int, last: Mention) -> bool:
    """Whether "this week" is said of the amount alone, or "new" next to what is open."""
    begin = at - 1 - state.view.is_in("after a link", at)
    told = (place for place in range(max(0, begin), at) if not state.view.is_in("said of what was told", place))
    beside = [*(state.tokens[place] for place in told), *following(state, at)]
    if any(map(is_week, state.tokens[max(0, at - FARTHEST) : max(0, begin)])):
        return False
    since = [token for token in state.tokens[:at] if token.start >= last.start]
    new = any(token.word == "new" for token in beside) and any(token.word in STOCK for token in since)
    return new or any(map(is_week, beside))


def is_week(token: Token) -> bool:
    """Whether a token says "this week"."""
    return token.kind is Kind.THIS_WEEK and "week" in token.word.split()


def following(state: State, at: int) -> list[Token]:
    """The tokens after an amount up to the next mark, noun or amount."""
    places = range(at + 1, len(state.tokens))
    end = next((place for place in places if state.tokens[place].kind in ENDS), len(state.tokens))
    return list(state.tokens[at + 1 : min(end, at + 1 + AGAIN_WITHIN)])


def spent_on(state: State, at: int, head: Head) -> State:
    """An amount of time: what it was spent on was done, but not told in numbers; "haven't had a minute" was not."""
    if state.denial is not None:
        return state
    if span := state.view.span("spent on", head.at):
        place = span[1] - 1
        noun = state.tokens[place]
        return state.add(at, noun, None, "told", end=place)
    if state.label is None:
        return state
    noun = state.tokens[state.label]
    between = state.tokens[state.label + 1 : at]
    if not state.pointing and any(token.word not in ("for", "of") for token in between):
        return state
    return state.add(state.label, noun, None, "told", end=head.at)


def waiting(state: State, at: int, head: Head) -> State:
    """ "Mon 2, Wed 3 apps", "Indeed 2, LinkedIn 3 apps": an amount with a day or a source waits for the noun that comes
    with a later one."""
    if (head.kind, state.tokens[at].form) != (None, Form.NUMBER):
        return state
    waits = state.dated or state.view.is_in("waiting in a list of sources", at)
    return state.but(waiting=(*state.waiting, at)) if waits else state


def with_days(state: State, at: int) -> State:
    """The amounts that waited for a noun, now that it has come."""
    if not state.waiting or [each.how for each in state.found[-1:]] != ["noun"]:
        return state
    if not (state.dated or state.view.is_in("last in a list of sources", at)):
        return state
    noun = state.found[-1]
    in_all = noun.total or state.view.is_in("after a link", at)
    for place in () if in_all else state.waiting:
        state = state.counted(place, noun, "echo", Head(None, place)).accounted(place, "by days")
    return state.but(waiting=())


def by_naming(state: State, at: int, head: Head) -> State | None:
    """The state as it is for a number that counts nothing new; "only sent 2 of them" does."""
    return None if state.view.is_in("sent of those", at) or not counts_nothing_new(state, at) else state


def counts_nothing_new(state: State, at: int) -> bool:
    """Whether a number only repeats the one before it ("five (5) applications"), is a name ("number 86 in the queue",
    "call 2 is on Monday"), or counts some of those told before ("4 people, one of whom")."""
    if state.view.is_in("told twice", at):
        return state.tokens[at - 2].value == state.tokens[at].value
    if state.view.is_in("some of these", at):
        return any(each.value for each in state.found if each.sentence == state.sentence.number)
    return state.view.is_in("nothing new", at)


def by_recap(state: State, at: int, head: Head) -> State | None:
    """ "Practised on Tuesday and again on Friday, so 2": what was told without a number comes to one."""
    told = [each for each in state.found[-1:] if each.sentence == state.sentence.number]
    if not told or told[0].gives_an_amount or not state.view.is_in("what it comes to", at):
        return None
    amount = state.tokens[at]
    said = (amount.start, amount.end) if amount.hedged else None
    return state.put(told[0], replace(told[0], value=amount.value, how="echo", end=amount.end, said=said))
