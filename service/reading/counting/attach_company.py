"""Amounts of company: "had coffee with 2 people", "a chat with 2 recruiters", "dropped my CV off at 3 shops".

Rule: a noun that has no amount yet is counted by who or where it was with; one that has says only how many they were.
"""

from dataclasses import replace

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import State
from service.reading.language import lexicon, vocabulary
from service.reading.language.tokens import Form, Kind, Token
from service.reading.language.vocabulary import word_set

PEOPLE = frozenset({None, Kind.OBJECT, Kind.THING})
GONE = word_set("gone")


def by_company(state: State, at: int, head: Head) -> State | None:
    """ "had coffee with 2 people": a noun without an amount is counted by who it was with."""
    if state.taken == at - 2 and are_several(state, at, head):
        return together(state, at, head)
    label = before_company(state, at)
    if state.label != label:
        return None
    noun = state.tokens[label]
    if state.carrier is not None and state.view.is_in("in some of them", at):
        return state.counted(at, noun, "carried", Head(None, at))
    if not state.view.is_in("in company", at) or not are_people(state, at, head, noun):
        return None
    return state.counted(at, noun, "noun", head)


def before_company(state: State, at: int) -> int:
    """Where the noun is whose company an amount says: "coffee with 2 people", "dropped my CV off at 3 shops"."""
    return at - 3 if state.view.at(at - 2).word in GONE else at - 2


def are_people(state: State, at: int, head: Head, noun: Token) -> bool:
    """Whether who or what an act was with says how many acts there were."""
    company = state.tokens[head.at]
    if head.kind is Kind.OBJECT:
        return company.metric == noun.metric
    words = {company.word, noun_phrase.last_word(state.view, head)}
    unknown = head.kind is Kind.THING and not words & vocabulary.NOT_COUNTED
    return unknown and bool(state.metric_of(noun).objects) and state.tokens[at].form is Form.NUMBER


def are_several(state: State, at: int, head: Head) -> bool:
    """Whether one act is said with several people: "a chat with 2 recruiters"."""
    acts = [each for each in state.found[-1:] if each.form is Form.ARTICLE]
    if not acts or not state.metric_of(acts[0]).objects:
        return False
    return head.kind in PEOPLE and state.view.is_in("with several", at)


def together(state: State, at: int, head: Head) -> State:
    """How many they are: "a chat with 2 recruiters" says what "chatted with 2 recruiters" does, but "a call with 2
    recruiters" may be one, or two."""
    told, amount = state.found[-1], state.tokens[at]
    chatted = told.words[-1] in talks(state.metric_of(told).verbs)
    said = (amount.start, amount.end) if amount.hedged else told.said
    value = amount.value if chatted else None
    return state.put(told, replace(told, value=value, end=state.tokens[head.at].end, said=said))


def talks(verbs: tuple[str, ...]) -> frozenset[str]:
    """The verbs of talking in the present, without those of only trying to: "chat", not "call"."""
    return lexicon.bases(tuple(verb for verb in verbs if verb.split()[0] not in vocabulary.TRYING))
