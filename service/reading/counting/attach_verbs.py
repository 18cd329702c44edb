"""Amounts that a metric's verb governs: "applied to 5 banks", "3 persons I talked with", "4 jobs applied for".

Rule: the verb reaches no further than its own list; an amount after names or of another thing is left, or asked about.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.names import THINGS
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import How, State
from service.reading.language import vocabulary
from service.reading.language.clauses import LIST_MARKS
from service.reading.language.tokens import Form, Kind, Token

LONGEST_GAP = 7  # tokens between a verb and its amount
WHOM = frozenset({"with", "to"})
HOW = vocabulary.PREPOSITIONS - WHOM
OTHER_NOUNS = frozenset({Kind.UNIT, Kind.OUTCOME, Kind.NOUN})  # an amount of these is none of a verb's
NAMED = frozenset({Kind.OUTCOME, Kind.UNSURE, Kind.NOUN})  # what else may have been sent
CALLERS = frozenset(vocabulary.read("nuisance_callers"))
SOME_NOUN = frozenset({Kind.OBJECT, Kind.THING})


def by_verbal_noun(state: State, at: int, head: Head) -> State | None:
    """ "no practising", "1 talking with the manager": the verb is the noun."""
    if not state.view.is_in("a verb as the noun", at):
        return None
    verb, state = state.tokens[at + 1], state.but(taken=at + 1)
    if state.tokens[at].value:
        return state.counted(at, verb, "verb", Head(Kind.NOUN, at + 1))
    if state.tokens[at].form is Form.VAGUE:
        return state.add(at, verb, None, "told", end=at + 1)
    return state.add(at, verb, 0, "not", end=at + 1)


def by_pointing_verb(state: State, at: int, head: Head) -> State | None:
    """ "People talked to: 2": the amount comes after a metric's verb and a colon."""
    if state.verb is None or state.label is not None or not state.pointing:
        return None
    verb = state.tokens[state.verb]
    return state.counted(at, verb, "label", head) if head.kind in {None, *SOME_NOUN} else None


def by_passive(state: State, at: int, head: Head) -> State | None:
    """ "4 jobs applied for", "4 applied": the verb is right after what it was done to."""
    view, verb = state.view, state.view.at(head.at + 1)
    if head.kind not in {None, *SOME_NOUN} or not view.is_in("its verb follows", head.at):
        return None
    for place in listed_before(state, at, verb):
        own = noun_phrase.head(view, place)
        state = state.accounted(place, "before its verb").counted(place, verb, "verb", own)
    return state.but(taken=head.at + 1).counted(at, verb, "verb", head)


def by_sending(state: State, at: int, head: Head) -> State | None:
    """ "sent 2, then 3 more": what is sent is what the check-in asks for, where the sentence names nothing else."""
    if state.found or not state.view.is_in("what was sent", at):
        return None
    if any(token.kind in NAMED for token in state.tokens[:at]):
        return None
    beside = (state.view.at(at + step) for step in (-1, -2, 1, 2, 3, 4))
    verb = next(token for token in beside if token.kind is Kind.CARRIER)
    return state.counted(at, verb, "verb", head)


def listed_before(state: State, at: int, verb: Token) -> list[int]:
    """The amounts before this one in its list that no rule took: "2 teaching jobs, 1 admin job applied for"."""
    places: list[int] = []
    while state.view.at(at - 1).kind in LIST_MARKS:
        before = next((place for place in range(at - 2, -1, -1) if state.tokens[place].kind is Kind.AMOUNT), at)
        head = noun_phrase.head(state.view, before)
        if before == at or before in state.accounts or not is_theirs(state, head, verb):
            break
        places, at = [before, *places], before
    return places


def by_verb_after(state: State, at: int, head: Head) -> State | None:
    """ "3 persons I talked with", "with 2 owners I spoke", "twice I practised": the verb comes after."""
    if state.view.is_in("out of them", at):
        return None
    if is_how_often(state, at, head):
        return by_times(state, at, head)
    if (spoken_to := by_callers(state, at, head)) is not None:
        return spoken_to
    if not state.view.is_in("who did it follows", head.at):
        return None
    place = state.view.end("who did it follows", head.at) - 1
    verb = state.tokens[place]
    company = state.view.is_in("towards", at) or is_theirs(state, head, verb)
    if not state.metric_of(verb).objects or not company:
        return None
    return state.but(taken=place).counted(at, verb, "verb", head)


def by_callers(state: State, at: int, head: Head) -> State | None:
    """ "two librarians talked to me": who spoke to the person comes first; "a friend called me" may be anything."""
    if not state.view.is_in("who spoke to them", head.at):
        return None
    place = state.view.end("who spoke to them", head.at) - 2
    verb = state.tokens[place]
    tried = verb.lemma in vocabulary.TRYING and not is_theirs(state, head, verb)
    if tried or state.tokens[head.at].word in CALLERS:
        return None
    return state.but(taken=place).counted(at, verb, "verb", head)


def by_times(state: State, at: int, head: Head) -> State | None:
    """ "one time practised with my teacher", "two times I made practice", "twice I practised"."""
    names = ("done so often", "an act so often", "who did it follows")
    place = next((end - 1 for name in names if (end := state.view.end(name, head.at)) > head.at), 0)
    act = state.tokens[place]
    if not place or state.metric_of(act).objects:
        return None
    if state.tokens[place - 1].form is Form.ARTICLE:
        state = state.accounted(place - 1, "an article")
    how: How = "noun" if act.kind is Kind.NOUN else "verb"
    return state.but(taken=place).counted(at, act, how, head)


def is_theirs(state: State, head: Head, verb: Token) -> bool:
    """Whether the noun is one that the verb's acts are counted by."""
    return state.tokens[head.at].metric == verb.metric


def is_how_often(state: State, at: int, head: Head) -> bool:
    """Whether an amount says how often: "twice", "3 times"."""
    return state.tokens[at].form is Form.TIMES or state.view.is_in("how often", head.at - 1)


def by_verb(state: State, at: int, head: Head) -> State | None:
    """ "applied to 5 banks", "practised twice": a metric's verb governs the amount."""
    if state.verb is None:
        return None
    verb = state.tokens[state.verb]
    head = thing_of(state, at, head)
    if head.kind in OTHER_NOUNS:
        return None
    if is_how_often(state, at, head):  # "called 3 times, no answer"
        return (
            None
            if verb.lemma in vocabulary.TRYING
            else state.counted(at, verb, "verb", head, lemma=f"{verb.lemma} times")
        )
    if state.reach == "named":
        return after_names(state, at, head, verb)
    if not goes_on(state, at, head, verb):
        return None
    if is_somewhere(state, at, head, verb) or may_be_a_name(state, at, head):
        return state.add(at, verb, None, "unsure")
    return state.but(reach="listed").counted(at, verb, "verb", head)


def thing_of(state: State, at: int, head: Head) -> Head:
    """The head, as any other thing where it only looks like another metric's: "applied to 1 dental practice"."""
    return head._replace(kind=Kind.THING) if noun_phrase.is_spoiled(state.view, at, head) else head


def is_somewhere(state: State, at: int, head: Head, verb: Token) -> bool:
    """Whether the amount may count places or company: "spoke at 3 meetups", "practised with 2 friends"."""
    if is_theirs(state, head, verb):
        return state.view.at(at - 1).word == "at"
    if {state.tokens[head.at].word, noun_phrase.last_word(state.view, head)} & vocabulary.NOT_COUNTED:
        return True  # "applied on 3 sites", "on 3 different sites"
    where = "somewhere else" if state.metric_of(verb).objects else "somewhere else or with whom"
    return head.kind is not None and state.view.is_in(where, at)


def may_be_a_name(state: State, at: int, head: Head) -> bool:
    """Whether the number may be the beginning of the last name in a list: "applied to Acme, Blur and 21 Grams"."""
    return state.tokens[head.at].capital and [each.form for each in state.found[-1:]] == [Form.NAMES]


def after_names(state: State, at: int, head: Head, verb: Token) -> State | None:
    """An amount after other words than the verb's own: counted where only how, when or where is between."""
    if head.kind not in SOME_NOUN and not state.view.is_in("of some people", at):
        return None
    if is_roundabout(state, at, head, verb):
        return state.counted(at, verb, "verb", head)
    if not state.view.is_in("in a list", at):
        return None
    return state if state.joined is Kind.PART else state.add(at, verb, None, "unsure")


def goes_on(state: State, at: int, head: Head, verb: Token) -> bool:
    """Whether an amount goes on with what the verb governs: not in "a recruiter bought me a tea"."""
    amount, before = state.tokens[at], state.view.at(at - 1)
    if state.reach == "direct":
        return before.kind not in LIST_MARKS
    if state.view.is_in("adding none", at) or is_of_those(state, at, head):
        return False
    if amount.form is Form.ARTICLE:  # after a comma it may tell who the last one was: "one recruiter, a pleasant lad"
        return state.view.is_in("a listed one", at)
    if head.kind is Kind.OBJECT:
        return is_theirs(state, head, verb)
    if head.kind and not state.metric_of(verb).objects:
        return False  # "practised 2, 1 flu"
    return state.view.is_in("going on after the verb", at)


def is_of_those(state: State, at: int, head: Head) -> bool:
    """Whether an amount says where some of those were: "applied to 3 schools, 2 in Leeds"."""
    last = state.last_counted()
    if head.kind is not None or last is None or last.tail is not None:
        return False
    return (state.tokens[at].value or 0) < (last.value or 0) and state.view.is_in("some of those somewhere", at)


def leaves_verb(state: State, at: int, head: Head) -> bool:
    """Whether an amount ends what a verb governs, and is of those told before: the subject of what follows ("met 4
    people, 3 gave me their card"), or where one is from ("one from Canada")."""
    if state.verb is None:
        return False
    if head.kind is Kind.THING and noun_phrase.last_word(state.view, head) in THINGS:
        return True  # "applied 2 coats of paint", "applied for 3 credit cards"
    if state.reach != "listed":
        return False
    if head.kind is Kind.THING and state.view.is_in("a past verb", head.at):
        return True
    return state.view.is_in("leaving the verb", at)


def is_roundabout(state: State, at: int, head: Head, verb: Token) -> bool:
    """Whether only how, where or when is between the verb and whom: "spoke on the telephone with 2 persons", "applied
    on Friday for 2 jobs"."""
    between = state.tokens[(state.verb or 0) + 1 : at - 1]
    if len(between) > LONGEST_GAP or any(token.kind is Kind.AMOUNT for token in between):
        return False
    if is_theirs(state, head, verb):
        return state.view.is_in("towards", at)
    words = [token.word for token in between]
    how = any(word in HOW for word in (verb.word.split()[-1], *words[:1]))
    return how and state.view.is_in("with whom", at)
