"""The mentions of the metrics in a sentence: a walk over its tokens from left to right, amounts tied as they come.

Each kind of token has a step, which gives the state after it. Rule: attach.py says how an amount finds its metric.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.model.values import Metric
from service.reading.counting import attach, attach_names, ledger, tables, totals
from service.reading.counting.ledger import Entry
from service.reading.counting.state import Mention, State
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Kind, Tense, Token
from service.reading.language.vocabulary import word_set

WITHIN: Mapping[str | None, int] = {"score": 8, "date": 2}  # tokens between a noun and what it directly follows
REMEMBERED = 3  # mentions of the sentences before
TODAY = word_set("today")
CARRYING_ON = frozenset({Kind.NEAR, Kind.DOUBT, Kind.THIS_WEEK, Kind.DAY})  # a denial goes on after these

Step = Callable[[State, int, Token], State]


def mentions(
    sentence: Sentence, metrics: Mapping[str, Metric], before: Sequence[Mention]
) -> tuple[list[Mention], list[Entry]]:
    """All mentions of metrics in a sentence, in order, and its books; `before` are the mentions before it."""
    if table := tables.in_rows(sentence) or tables.labelled(sentence):
        return table, []
    state = State(sentence, sentence.view, metrics, tuple(before[-REMEMBERED:]))
    known = len(state.found)
    for at, token in enumerate(sentence.tokens):
        if state.view.is_in("leading to a total", at):
            state = state.but(total=True)
        if at != state.taken:
            state = STEPS.get(token.kind, other)(state, at, token)
    found = totals.meant(deny_label(state).found[known:])
    books = ledger.entries(state.view, sentence, state.accounts, found)
    return found + tables.referred(sentence, metrics, found), books


def amount(state: State, at: int, token: Token) -> State:
    """An amount: tied to a metric, or left."""
    if at in state.accounts:
        return state
    after, rule = attach.tied(state, at)
    if rule is None:
        passing = after.reach == "direct" and not after.view.is_in("how long", at)
        return after.but(zeros=False, claimed=None, reach="named" if passing else after.reach)
    after = after.accounted(at, rule)
    total = state.tokens[0].kind is Kind.TOTAL  # said of all that follow
    return after.but(zeros=token.value == 0, fixed=after.fix, claimed=None, total=total)


def noun(state: State, at: int, token: Token) -> State:
    """A metric's noun: the end of a denial, the label of an amount to come, or a mention without one."""
    if state.view.is_in("a spoiled noun", at):
        return state
    if state.view.is_in("only contrasted", at):
        return state.but(denial=None)
    if state.denial is not None:
        denied = state.add(state.denial, token, 0, "not", end=at)
        return denied.but(zeros=True, taken=at)
    if state.zeros and state.view.is_in("standing alone", at):
        return state.add(at, token, 0, "not")
    if state.view.is_in("only named", at):  # "rehearsed my job talk once"
        return state.but(reach="named")
    return labelled(state, at, token)


def labelled(state: State, at: int, token: Token) -> State:
    """A metric's noun that may be the label of an amount to come."""
    joined = state.label == at - 2 and state.view.is_in("joined to a label", at)
    shared = (*state.shared, at - 2) if joined else ()
    state = state.but(label=at, shared=shared, pointing=False, zeros=False).without_verb()
    if state.view.is_in("compared", at):
        return state.add(at, token, None, "told", aside=None)
    if (told := attach_names.by_company(state, at, token)) is not None:
        return told.but(label=None)
    if state.view.is_in("the one that was done", at):
        return state.add(at, token, 1, "told")
    return state.add(at, token, None, "told") if is_done(state, at) else state


def is_done(state: State, at: int) -> bool:
    """Whether a noun is said as done: "sent applications to", "did my practice", "coffee with Ann"."""
    if state.view.is_in("said as done", at):
        return True
    doing = state.done and state.open and state.view.is_in("done so", at)
    return doing and not state.view.is_in("denied", at)


def verb(state: State, at: int, token: Token) -> State:
    """A metric's verb: it governs the amounts after it; denied, it is 0."""
    if state.view.is_in("somebody called", at):
        return state
    state = state.doing(token)
    if state.denial is not None:
        partly = state.view.is_in("partly", at)
        told = state.add(state.denial, token, None if partly else 0, "told" if partly else "not", end=at)
        return told.but(verb=None, taken=at)
    state = state.but(verb=at, reach="direct")
    done = token.tense is Tense.PAST or state.view.is_in("going on and on", at)
    return attach_names.by_names(state, at, token) if done else state


def carrier(state: State, at: int, token: Token) -> State:
    """A verb that counts only with what it carries: "sent" with resumes."""
    label = at - 1 if state.view.is_in("papers sent", at) else state.label
    state = state.doing(token).but(carrier=at, label=label).without_verb()
    if state.denial is not None and state.view.is_in("nothing sent", at):
        return state.add(state.denial, token, 0, "not", end=at)
    return undenied(state, at, token)


def did(state: State, at: int, token: Token) -> State:
    """Some other verb of doing: what a metric's verb governed ends here."""
    state = state if state.view.is_in("turned round", at) else state.without_verb()
    return undenied(state.but(done=True, open=True), at, token)


def undenied(state: State, at: int, token: Token) -> State:
    """The state after a word: one that does not carry a denial on ends it."""
    on = token.word in vocabulary.AFTER_NEGATION or token.kind in CARRYING_ON
    return state if on else state.but(denial=None)


def cut(state: State, at: int, token: Token) -> State:
    """The end of a clause."""
    state = deny_label(state)
    if token.kind in (Kind.CONTRAST, Kind.REASON):
        state = state.but(label=None, carrier=None, pointing=False, zeros=False).without_verb()
    if token.kind in (Kind.DASH, Kind.OPEN) and state.label is not None:
        state = state.but(pointing=True)
    denial = state.denial if token.kind is Kind.OR else None
    return state.but(denial=denial, joined=token.kind)


def deny_label(state: State) -> State:
    """ "Practice: didn't get to it": a denial that names nothing denies the label before it."""
    if state.denial is None or state.label is None:
        return state
    if not state.pointing and state.view.end("denied right after", state.label) != state.denial + 1:
        return state
    label = state.tokens[state.label]
    state = state.add(state.label, label, 0, "not", end=state.denial)
    return state.but(label=None, denial=None)


def point(state: State, at: int, token: Token) -> State:
    """A colon or an equals sign."""
    if (told := attach_names.by_label(state, at)) is not None:
        return told.but(label=None)
    joined = Kind.COLON if state.view.is_in("joined by a colon", at) else state.joined
    pointing = state.label is not None or state.reach in ("direct", "named")
    return state.but(pointing=pointing, joined=joined, denial=None)


def deny(state: State, at: int, token: Token) -> State:
    """A word for not."""
    return state.but(denial=at)


def claim(state: State, at: int, token: Token) -> State:
    """A word that says that the next amount was said before."""
    return state.but(claimed="recorded" if state.view.is_in("on record", at) else "said")


def day(state: State, at: int, token: Token) -> State:
    """A day, or a date."""
    return dated(state, at, token).but(dated=True, claimed=None)


def near_day(state: State, at: int, token: Token) -> State:
    """This week, or today and its parts, which are days: "yesterday 1 conversation, today 2"."""
    return other(state.but(dated=True) if token.word in TODAY else state, at, token)


def entity(state: State, at: int, token: Token) -> State:
    """Another thing with numbers of its own."""
    return other(dated(state, at, token), at, token)


def dated(state: State, at: int, token: Token) -> State:
    """A date or a score: what it directly follows was done, but not told in numbers ("mock went 7/10", "call on
    18/11")."""
    within = WITHIN.get(token.entity, 0)
    if state.label is None or at - state.label > within:
        return state
    told = state.tokens[state.label]
    return state.add(state.label, told, None, "told", end=at)


def other(state: State, at: int, token: Token) -> State:
    """A word that is none of ours."""
    if at < state.named:
        return state
    if (listed := attach_names.by_list(state, at)) is not None:
        return listed
    recent = any(each.sentence >= state.sentence.number - 1 for each in state.found)
    if recent and state.view.is_in("taken back", at):
        return state.but(fix=True)
    state = undenied(ungoverned(state, at), at, token)
    return state.but(open=False) if token.word in vocabulary.PREPOSITIONS else state


def outcome(state: State, at: int, token: Token) -> State:
    """What became of acts: "no applications, 2 interviews, conversations"."""
    return other(state, at, token).but(zeros=False)


def unsure(state: State, at: int, token: Token) -> State:
    """What may be one of ours: a meal with somebody of work is."""
    return other(attach_names.by_meal(state, at, token), at, token)


def carried(state: State, at: int, token: Token) -> State:
    """What is sent: told by the verb that sends it."""
    state = other(state, at, token)
    if state.carrier is None or not state.open:
        return state
    if state.view.is_in("denied", at):  # "haven't sent any CVs yet"
        return state.add(state.carrier, token, 0, "not", end=at)
    sent = attach_names.by_delivery(state, at, token) if state.done else state
    return sent.but(label=at)


def ungoverned(state: State, at: int) -> State:
    """The state after a word of none of ours: a metric's verb may reach no further."""
    view = state.view
    if state.verb is not None and view.is_in("nobody", at):
        state = state.add(state.verb, state.tokens[state.verb], 0, "not", end=at, lemma=None)
    if view.is_in("a clause about whom", at):
        return state.without_verb()
    if view.is_in("another act" if state.reach == "listed" else "another past act", at):
        return state.without_verb()  # "practised once, cried 3 times"
    return state if state.reach != "direct" or view.is_in("straight on", at) else state.but(reach="named")


def setting(**changes: Any) -> Step:
    """The step that only sets these fields of the state."""
    return lambda state, at, token: state.but(**changes)


STEPS: dict[Kind, Step] = {
    Kind.AMOUNT: amount,
    Kind.NOUN: noun,
    Kind.VERB: verb,
    Kind.CARRIER: carrier,
    Kind.DONE: did,
    Kind.NEGATION: deny,
    Kind.PART: setting(joined=Kind.PART, claimed=None),
    Kind.CORRECTION: setting(fix=True, claimed=None),
    Kind.CLAIM: claim,
    Kind.TOTAL: setting(claimed=None),
    Kind.DAY: day,
    Kind.ENTITY: entity,
    Kind.OUTCOME: outcome,
    Kind.UNSURE: unsure,
    Kind.CARRIED: carried,
    Kind.THIS_WEEK: near_day,
    **dict.fromkeys((Kind.COLON, Kind.EQUALS), point),
    **dict.fromkeys(
        (Kind.COMMA, Kind.AND, Kind.PLUS, Kind.CONTRAST, Kind.REASON, Kind.DASH, Kind.OPEN, Kind.CLOSE, Kind.OR), cut
    ),
}
