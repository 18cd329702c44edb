"""The mentions of the metrics in a sentence: a walk over its tokens from left to right, amounts tied as they come."""

from collections.abc import Callable

from service.model.values import Metric
from service.reading.counting import (
    attach,
    attach_names,
    attach_references,
    attach_verbs,
    ledger,
    noun_phrase,
    recaps,
    tables,
    totals,
)
from service.reading.counting.ledger import Entry
from service.reading.counting.state import LIST_MARKS, Mention, Scan
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Form, Kind, Number, Tense, Token, token_at

SCORE_WITHIN = 8  # tokens between a noun and its score
NOBODY = frozenset({"no one", "nobody", "noone"})
WISE = frozenset({"wise", "side", "front", "also", "still", "alone", "just", "again"})  # practice-wise I didn't
PASSING = frozenset({Kind.NEAR, Kind.DOUBT, Kind.THIS_WEEK, Kind.DAY})
SUBJECTS = frozenset({Kind.OBJECT, Kind.NOUN, Kind.OTHERS})
STANDING_ALONE = frozenset(
    {
        Kind.COMMA,
        Kind.AND,
        Kind.OR,
        Kind.CONTRAST,
        Kind.REASON,
        Kind.THIS_WEEK,
        Kind.CLOSE,
        Kind.DAY,
        Kind.UNIT,
        Kind.PLUS,
    }
)
AFFIRMED = frozenset({"yes", "yep", "yeah", "done", "ok", "y", "sure", "check"})
DOING = frozenset({Kind.DONE, Kind.CARRIER})
GOING_ON = frozenset(vocabulary.phrases("been, kept, keep, have been, has been, been doing, was, were"))


def mentions(
    sentence: Sentence, metrics: dict[str, Metric], before: list[Mention]
) -> tuple[list[Mention], list[Entry]]:
    """All mentions of metrics in a sentence, in order, and its books; `before` are the mentions before it."""
    if table := tables.in_rows(sentence) or tables.labelled(sentence):
        return table, []
    scan = Scan(sentence, metrics, before[-3:])
    known = len(scan.found)
    for at, token in enumerate(sentence.tokens):
        STEPS.get(token.kind, other)(scan, at, token)
    deny_label(scan)
    found = totals.meant(scan.found[known:])
    return found + tables.referred(sentence, metrics, found), ledger.entries(sentence, scan.accounts, found)


def amount(scan: Scan, at: int, token: Token) -> None:
    """An amount: tied to a metric, or left."""
    if at in scan.accounts:
        return
    if attach_references.this_week(scan, at):
        scan.accounts[at] = "this week's part"
        return
    if attach_references.restated(scan, at) or attach_references.names_one(scan, at):
        scan.accounts[at] = "told again"
        return
    rule = attach_references.again(scan, at) or attach.tie(scan, at)
    tied = rule != ""
    if tied:
        scan.accounts[at] = rule
    scan.zeros = tied and token.value == 0
    scan.fixed = scan.fixed or (tied and scan.fix)
    scan.bare, scan.claimed, scan.total = True, "", scan.total and (not tied or scan.tokens[0].kind is Kind.TOTAL)
    if not tied and scan.reach == "direct":
        scan.reach = "named"


def noun(scan: Scan, at: int, token: Token) -> None:
    """A metric's noun: the end of a denial, the label of an amount to come, or a mention without one."""
    if at == scan.taken or scan.before(at).word in vocabulary.SPOILERS:
        return
    if scan.denial is not None:
        scan.add(scan.denial, token.metric, 0, "not", end=at, name=token.lemma)
        scan.zeros, scan.taken = True, at
        return
    if scan.zeros and scan.bare and (at + 1 == len(scan.tokens) or scan.tokens[at + 1].kind in STANDING_ALONE):
        scan.add(at, token.metric, 0, "not", name=token.lemma)
        return
    if within_object(scan, at, token):
        scan.reach = "named"
        return
    joined = at > 1 and scan.before(at).kind in (Kind.AND, Kind.OR, Kind.SLASH) and scan.label == at - 2
    scan.shared = [*scan.shared, at - 2] if joined else []
    scan.label, scan.pointing, scan.zeros = at, False, False
    scan.verb, scan.reach = None, ""
    if attach_references.compared(scan, at):
        scan.add(at, token.metric, None, "told", name=token.lemma, aside="")
    elif attach_names.by_company(scan, at, token):
        scan.label = None
    elif without_amount(scan, at, token):
        scan.add(at, token.metric, None, "told", name=token.lemma)


def within_object(scan: Scan, at: int, token: Token) -> bool:
    """Whether the noun only names what another metric's verb was done to: "rehearsed my job talk once"."""
    if scan.verb is None or scan.tokens[scan.verb].metric == token.metric or token.number is not Number.ONE:
        return False
    between = [each.word for each in scan.tokens[scan.verb + 1 : at]]
    return bool(between) and between[0] in vocabulary.DETERMINERS | {"a", "an"} and len(between) <= 3


def without_amount(scan: Scan, at: int, token: Token) -> bool:
    """Whether the noun is said as done: "sent applications to", "did my practice", "coffee with Ann"."""
    before = [each for each in scan.tokens[max(0, at - 2) : at] if each.word not in vocabulary.DETERMINERS]
    done = bool(before) and before[-1].kind in DOING
    behind = scan.tokens[at + 1 : at + 3]
    if behind and behind[0].word == "with" and (not before or done or before[-1].kind in LIST_MARKS):
        return True
    if len(behind) == 2 and behind[0].kind in attach_references.LINKS and behind[1].word in AFFIRMED:
        return True
    denied = any(each.kind is Kind.NEGATION for each in scan.tokens[max(0, at - 4) : at])
    return scan.done and scan.open and not denied and (token.number is Number.MANY or done)


def verb(scan: Scan, at: int, token: Token) -> None:
    """A metric's verb: it governs the amounts after it; denied, it is 0."""
    before = scan.before(at)
    others = before.kind in SUBJECTS or (before.kind is Kind.WORD and attach_verbs.strange(before))
    named = token.lemma in noun_phrase.TRYING and others
    if at == scan.taken or named:  # "a man called Keith"
        return
    past = token.tense is Tense.PAST
    scan.done, scan.open, scan.zeros = scan.done or past, True, False
    if scan.denial is not None:
        partly = noun_phrase.after(scan.tokens, at).form is Form.VAGUE
        value, how = (None, "told") if partly else (0, "not")
        scan.add(scan.denial, token.metric, value, how, end=at, name=token.lemma)
        scan.verb, scan.taken = None, at
        return
    scan.verb, scan.reach = at, "direct"
    if past or (token.tense is Tense.PARTICIPLE and scan.before(at).word in GOING_ON):
        attach_names.by_names(scan, at, token)


def carrier(scan: Scan, at: int, token: Token) -> None:
    """A verb that counts only with what it carries: "sent" with resumes."""
    scan.done, scan.open, scan.zeros = scan.done or token.tense is Tense.PAST, True, False
    scan.carrier, scan.verb, scan.reach = at, None, ""
    pointing = token_at(scan.tokens, at + 1).kind in attach_references.LINKS | {Kind.AMOUNT}
    if scan.before(at).kind is Kind.CARRIED and pointing:
        scan.label = at - 1  # "Resumes sent: 2"
    undeny(scan, token)


def did(scan: Scan, at: int, token: Token) -> None:
    """Some other verb of doing: what a metric's verb governed ends here."""
    scan.total = scan.total or recaps.is_recap(scan, at)
    scan.done = scan.open = True
    inverted = scan.verb == at - 1 and at > 0 and token_at(scan.tokens, at + 1).kind is Kind.SELF
    if not inverted:  # "practised have I once"
        scan.verb, scan.reach = None, ""
    undeny(scan, token)


def undeny(scan: Scan, token: Token) -> None:
    """A word that does not carry a denial on ends it."""
    if token.word not in vocabulary.AFTER_NEGATION and token.kind not in PASSING:
        scan.denial = None


def cut(scan: Scan, at: int, token: Token) -> None:
    """The end of a clause."""
    deny_label(scan)
    if token.kind in (Kind.CONTRAST, Kind.REASON):
        scan.total = scan.total or (token.word == "so" and recaps.sums_up(scan, at + 1))
        scan.label = scan.verb = scan.carrier = None
        scan.pointing = scan.zeros = False
    if token.kind is not Kind.OR:
        scan.denial = None
    if token.kind in (Kind.DASH, Kind.OPEN) and scan.label is not None:
        scan.pointing = True
    scan.joined = token.kind


def deny_label(scan: Scan) -> None:
    """ "Practice: didn't get to it": a denial that names nothing denies the label before it."""
    if scan.denial is None or scan.label is None:
        return
    between = scan.tokens[scan.label + 1 : scan.denial]
    if not scan.pointing and any(each.kind not in (Kind.SELF, Kind.DONE) and each.word not in WISE for each in between):
        return
    label = scan.tokens[scan.label]
    scan.add(scan.label, label.metric, 0, "not", end=scan.denial, name=label.lemma)
    scan.label = scan.denial = None


def point(scan: Scan, at: int, token: Token) -> None:
    """A colon or an equals sign."""
    if scan.label is not None and attach_names.by_label(scan, at):
        scan.label = None
        return
    scan.pointing = scan.label is not None or (scan.verb is not None and scan.reach in ("direct", "named"))
    if scan.before(at).kind not in (Kind.START, Kind.DAY, Kind.THIS_WEEK):
        scan.joined = Kind.COLON
    scan.total = scan.total or token.kind is Kind.EQUALS
    scan.denial = None


def deny(scan: Scan, at: int, token: Token) -> None:
    """A word for not."""
    scan.denial = at


def sign(scan: Scan, at: int, token: Token) -> None:
    """A word that says how the next amount is meant: a part, a correction, a claim, a total, a day."""
    scan.joined = Kind.PART if token.kind is Kind.PART else scan.joined
    scan.fix = scan.fix or token.kind is Kind.CORRECTION
    recorded = scan.before(at).word in vocabulary.RECORDS
    scan.claimed = "" if token.kind is not Kind.CLAIM else "recorded" if recorded else "said"
    closed = token_at(scan.tokens, at + 1).kind in (Kind.CLOSE, Kind.END)
    refers_back = scan.before(at).kind in (Kind.NOUN, Kind.OBJECT) or closed
    scan.total = scan.total or (token.kind is Kind.TOTAL and not refers_back)
    scan.day = token.word if token.kind is Kind.DAY else scan.day


def other(scan: Scan, at: int, token: Token) -> None:
    """A word that is none of ours."""
    if at < scan.named:
        return
    if token.kind is Kind.UNSURE:
        attach_names.by_meal(scan, at, token)
    if token.word in ("sorry", "no") and attach_references.takes_back(scan, at):
        scan.fix = True
        return
    if token.word in NOBODY and scan.reach == "direct" and scan.verb is not None:
        scan.add(scan.verb, scan.tokens[scan.verb].metric, 0, "not", end=at)
    straight = token.word in attach_verbs.STRAIGHT or token.word.endswith("ly")
    if scan.reach == "direct" and not straight and token.kind not in PASSING | {Kind.ADDITION, Kind.UNIT}:
        scan.reach = "named"
    if token.word in attach_references.DESCRIBED:
        scan.verb, scan.reach = None, ""
    listed = scan.before(at).kind in (Kind.COMMA, Kind.AND)
    if scan.reach in ("direct", "named") and token.word.endswith("ed") and listed:
        scan.verb, scan.reach = None, ""  # "practised once, cried 3 times"
    if (
        scan.reach == "listed"
        and token.kind is Kind.WORD
        and scan.before(at).kind in (Kind.COMMA, Kind.AND)
        and attach_verbs.strange(token)
    ):
        scan.verb, scan.reach = None, ""
    undeny(scan, token)
    scan.zeros = scan.zeros and token.kind is not Kind.OUTCOME
    scan.bare = False
    scan.open = scan.open and token.word not in vocabulary.PREPOSITIONS
    if token.kind is Kind.CARRIED and at != scan.taken and scan.carrier is not None and scan.open:
        scan.label = at
        if scan.done:
            scan.add(scan.carrier, token.metric, None, "told", end=at, name=token.lemma)


def entity(scan: Scan, at: int, token: Token) -> None:
    """A date or a score: what it directly follows was done, but not told in numbers ("mock went 7/10", "call on
    18/11")."""
    told = scan.tokens[scan.label] if scan.label is not None and at - scan.label <= SCORE_WITHIN else None
    scored = token.entity == "score" or (token.entity == "date" and at - (scan.label or 0) <= 2)
    if told and scored and token_at(scan.tokens, at + 1).kind is not Kind.AMOUNT:
        scan.add(scan.label or 0, told.metric, None, "told", end=at, name=told.lemma)
    (sign if token.kind is Kind.DAY else other)(scan, at, token)


def near_day(scan: Scan, at: int, token: Token) -> None:
    """This week, or today and its parts, which are days: "yesterday 1 conversation, today 2"."""
    scan.day = token.word if token.word in noun_phrase.TODAY else scan.day
    other(scan, at, token)


CUTS = (Kind.COMMA, Kind.AND, Kind.PLUS, Kind.CONTRAST, Kind.REASON, Kind.DASH, Kind.OPEN, Kind.CLOSE, Kind.OR)
STEPS: dict[Kind, Callable[[Scan, int, Token], None]] = {
    Kind.AMOUNT: amount,
    Kind.NOUN: noun,
    Kind.VERB: verb,
    Kind.CARRIER: carrier,
    Kind.DONE: did,
    Kind.NEGATION: deny,
    **dict.fromkeys(CUTS, cut),
    **dict.fromkeys((Kind.COLON, Kind.EQUALS), point),
    **dict.fromkeys((Kind.PART, Kind.CORRECTION, Kind.CLAIM, Kind.TOTAL), sign),
    **dict.fromkeys((Kind.DAY, Kind.ENTITY), entity),
    Kind.THIS_WEEK: near_day,
}
