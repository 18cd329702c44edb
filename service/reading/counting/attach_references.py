"""Amounts that lean on other words than their own: days before their noun, time spent, and numbers that count nothing
new.

Rule: an amount that nothing ties to what was said before is left.
"""

from dataclasses import replace

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
    last = state.found[-1] if state.found else None
    if state.tokens[at].form is not Form.TIMES or last is None:
        return None
    if last.form is Form.NAMES and last.end > state.tokens[max(0, at - AGAIN_WITHIN)].start:
        often = state.tokens[at]
        return state.put(last, replace(last, value=(last.value or 1) * (often.value or 1), end=often.end))
    return state if state.view.is_in("how often they met", at) else None


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
    amount = state.tokens[at]
    if amount.form is not Form.NUMBER or last.sentence < state.sentence.number - 1:
        return False
    if state.label is not None and state.tokens[state.label].start > last.end:
        return False
    if state.verb is not None and state.tokens[state.verb].metric != last.metric:
        return False  # "talked to 2 people and practised 1 time this week"
    smaller = last.value is None or last.value >= (amount.value or 0)
    return smaller and head.kind in (None, Kind.THING) and last.aside in (None, triggers.TO_DATE)


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
    bare = head.kind is None and state.tokens[at].form is Form.NUMBER
    waits = state.dated or state.view.is_in("waiting in a list of sources", at)
    return state.but(waiting=(*state.waiting, at)) if waits and bare else state


def with_days(state: State, at: int) -> State:
    """The amounts that waited for a noun, now that it has come."""
    noun = state.found[-1] if state.found else None
    listed = state.dated or state.view.is_in("last in a list of sources", at)
    if noun is None or noun.how != "noun" or not (state.waiting and listed):
        return state
    for place in () if noun.total or state.view.is_in("after a link", at) else state.waiting:
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
    here = any(each.sentence == state.sentence.number and each.value for each in state.found)
    if here and state.view.is_in("some of these", at):
        return True
    return state.view.is_in("a name", at) or state.view.is_in("some of those told", at)


def by_recap(state: State, at: int, head: Head) -> State | None:
    """ "Practised on Tuesday and again on Friday, so 2": what was told without a number comes to one."""
    told = state.found[-1] if state.found else None
    if told is None or told.gives_an_amount or told.sentence != state.sentence.number:
        return None
    if not state.view.is_in("what it comes to", at):
        return None
    amount = state.tokens[at]
    said = (amount.start, amount.end) if amount.hedged else None
    return state.put(told, replace(told, value=amount.value, how="echo", end=amount.end, said=said))
