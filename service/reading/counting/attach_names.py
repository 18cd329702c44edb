"""Names to the metric whose verb, noun or label is before them: each person or place is one, loosely.

Rule: only what was done is counted, and only where a name, a person or a place follows; what can't be counted ("talked
to friends") is left unclear, as it was said.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.names import Names, names
from service.reading.counting.state import State
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Number, Token

PEOPLE = frozenset({Kind.OBJECT, Kind.THING})
TRYING = vocabulary.TRYING | {f"{verb} up" for verb in vocabulary.TRYING}
PERSONS = frozenset().union(*map(vocabulary.read, ("people", "kin", "given_names")), ("my", "our"))
MEALS = frozenset(vocabulary.read("meals"))


def by_names(state: State, at: int, verb: Token) -> State:
    """ "applied to Acme and Globex": names after a metric's verb; what it was done to is said without a number, if not
    by names."""
    told = state.add(at, verb, None, "told")
    if state.view.is_in("another matter", at):
        return state.add(at, verb, None, "told", aside="another matter")
    if not state.metric_of(verb).objects:
        return told
    begin = state.view.end("how and to whom", at + 1)
    if state.view.is_in("a thing met", begin):
        return state
    found = names(state.view, begin)
    if not found.number or is_counted_after(state, verb, found.end):
        return state if verb.lemma in TRYING else told
    return count(state, at, begin, found, verb).but(reach="listed")


def by_company(state: State, at: int, noun: Token) -> State | None:
    """ "coffee with Ann and Bo": one act with those who are named, or as many as names after a plural."""
    if not state.view.is_in("an act with", at) or state.view.is_in("another matter", at):
        return None
    one = noun.number is Number.ONE
    if state.view.is_in("an act with one", at) and noun_phrase.head(state.view, at + 2).kind in PEOPLE:
        state = state.accounted(at + 2, "with whom")
        form = Form.ARTICLE
        return state.add(at, noun, 1, "noun", end=at + 2, form=form, joined=state.joined)
    found = names(state.view, at + 2)
    if not found.number:
        return None
    return count(state, at, at + 2, found._replace(number=1) if one else found, noun)


def by_list(state: State, at: int) -> State | None:
    """ "talked to a recruiter and Tom": names that go on with a verb's list of amounts."""
    ends = [each.end for each in state.found[-1:]]
    if state.verb is None or state.reach != "listed" or ends != [state.view.at(at - 2).end]:
        return None
    found = names(state.view, at)
    proper = all(token.capital for token in state.tokens[at : found.end])
    if not found.number or not proper or not state.view.is_in("a listed name", at):
        return None
    return count(state.but(joined=Kind.AND), at, at, found, state.tokens[state.verb])


def by_meal(state: State, at: int, meal: Token) -> State:
    """ "lunch with a former colleague", "tea with my old boss": a talk, when it was with somebody of work."""
    if meal.lemma not in MEALS or not state.view.is_in("an act with", at):
        return state
    if state.view.at(at + 2).form in (Form.ARTICLE, Form.NUMBER):
        head = noun_phrase.head(state.view, at + 2)
        if head.kind is not Kind.OBJECT or state.tokens[head.at].metric != meal.metric:
            return state
        return state.accounted(at + 2, "a meal with whom").counted(at + 2, meal, "noun", head)
    found = names(state.view, at + 2)
    if not found.number or any(token.kind is Kind.OTHERS for token in state.tokens[at + 2 : found.end]):
        return state
    return count(state, at, at + 2, found._replace(number=1), meal)


def by_label(state: State, at: int) -> State | None:
    """ "Calls: Anna, Bob": as many as there are names, where at least two follow and no amount does."""
    if state.label != at - 1 or not state.view.at(at + 1).capital:
        return None
    noun = state.tokens[at - 1]
    found = names(state.view, at + 1)
    if not state.metric_of(noun).objects or (found.number or 0) < 2:
        return None
    if any(token.kind is Kind.AMOUNT for token in state.tokens[at:]):
        return None
    return count(state, at - 1, at + 1, found, noun)


def by_delivery(state: State, at: int, paper: Token) -> State:
    """ "dropped my CV at Tesco and the bakery": as many as the places that are named; people may only be asked to read
    it."""
    begin = state.view.end("where it was left", at)
    found = names(state.view, begin)
    places = begin > at and not any(map(is_somebody, state.tokens[begin : found.end]))
    if found.number and places:
        return count(state, at, begin, found, paper)
    return state.add(at if state.carrier is None else state.carrier, paper, None, "told", end=at)


def is_somebody(token: Token) -> bool:
    """Whether a token is a person."""
    return token.kind in (Kind.OTHERS, Kind.OBJECT) or token.word in PERSONS


def is_counted_after(state: State, verb: Token, at: int) -> bool:
    """Whether an amount says how many there were: "applied on Naukri to 12 companies"."""
    span = state.view.span("an amount after names", at)
    return span is not None and state.view.at(span[1] - 1).metric == verb.metric


def count(state: State, at: int, begin: int, found: Names, word: Token) -> State:
    """The state with the names counted under a metric's word."""
    named = state.tokens[begin : found.end]
    return state.but(named=found.end).add(
        at,
        word,
        found.number,
        "verb" if word.kind is Kind.VERB else "noun",
        end=found.end - 1,
        form=Form.NAMES,
        said=(named[0].start, named[-1].end),
        more=state.view.is_in("more of the same", at),
        joined=state.joined,
        tail="day" if state.dated else None,
        who=" ".join(token.word for token in named),
    )
