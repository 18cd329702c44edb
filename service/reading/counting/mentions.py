"""The mentions of the metrics in a sentence: a walk over its pieces from left to right, amounts tied as they come."""

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
)
from service.reading.counting.ledger import Entry
from service.reading.counting.state import Mention, Scan
from service.reading.language import vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Piece, piece_at

SCORE_WITHIN = 8  # tokens between a noun and its score
TODAY = frozenset(vocabulary.phrases("today, yesterday, tonight, this morning, this afternoon"))
NOBODY = frozenset({"no one", "nobody", "noone"})
WISE = frozenset({"wise", "side", "front", "also", "still", "alone", "just", "again"})  # practice-wise I didn't
PASSING = frozenset({"near", "loose", "now", "day"})
STANDING_ALONE = frozenset({"comma", "and", "or", "but", "because", "now", "close", "day", "unit", "plus"})
AFFIRMED = frozenset({"yes", "yep", "yeah", "done", "ok", "y", "sure", "check"})
DOING = frozenset({"did", "carrier"})
GOING_ON = frozenset(vocabulary.phrases("been, kept, keep, have been, has been, been doing, was, were"))


def mentions(
    sentence: Sentence, metrics: dict[str, Metric], before: list[Mention]
) -> tuple[list[Mention], list[Entry]]:
    """All mentions of metrics in a sentence, in order, and its books; `before` are the mentions before it."""
    if table := tables.in_rows(sentence) or tables.labelled(sentence):
        return table, []
    scan = Scan(sentence, metrics, before[-3:])
    known = len(scan.found)
    for at, piece in enumerate(sentence.pieces):
        STEPS.get(piece.tag, other)(scan, at, piece)
    deny_label(scan)
    found = scan.found[known:]
    return found + tables.referred(sentence, metrics, found), ledger.entries(sentence, scan.accounts, found)


def amount(scan: Scan, at: int, piece: Piece) -> None:
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
    scan.zeros = tied and piece.value == 0
    scan.fixed = scan.fixed or (tied and scan.fix)
    scan.bare, scan.claimed, scan.total = True, "", scan.total and (not tied or scan.pieces[0].tag == "total")
    if not tied and scan.reach == "direct":
        scan.reach = "named"


def noun(scan: Scan, at: int, piece: Piece) -> None:
    """A metric's noun: the end of a denial, the label of an amount to come, or a mention without one."""
    if at == scan.taken or scan.before(at).word in vocabulary.SPOILERS:
        return
    if scan.denial is not None:
        scan.add(scan.denial, piece.metric, 0, "not", end=at, name=piece.name)
        scan.zeros, scan.taken = True, at
        return
    if scan.zeros and scan.bare and (at + 1 == len(scan.pieces) or scan.pieces[at + 1].tag in STANDING_ALONE):
        scan.add(at, piece.metric, 0, "not", name=piece.name)
        return
    if within_object(scan, at, piece):
        scan.reach = "named"
        return
    joined = at > 1 and scan.before(at).tag in ("and", "or", "slash") and scan.label == at - 2
    scan.shared = [*scan.shared, at - 2] if joined else []
    scan.label, scan.pointing, scan.zeros = at, False, False
    scan.verb, scan.reach = None, ""
    if attach_references.compared(scan, at):
        scan.add(at, piece.metric, None, "told", name=piece.name, aside="")
    elif attach_names.by_company(scan, at, piece):
        scan.label = None
    elif without_amount(scan, at, piece):
        scan.add(at, piece.metric, None, "told", name=piece.name)


def within_object(scan: Scan, at: int, piece: Piece) -> bool:
    """Whether the noun only names what another metric's verb was done to: "rehearsed my job talk once"."""
    if scan.verb is None or scan.pieces[scan.verb].metric == piece.metric or piece.form != "one":
        return False
    between = [each.word for each in scan.pieces[scan.verb + 1 : at]]
    return bool(between) and between[0] in vocabulary.DETERMINERS | {"a", "an"} and len(between) <= 3


def without_amount(scan: Scan, at: int, piece: Piece) -> bool:
    """Whether the noun is said as done: "sent applications to", "did my practice", "coffee with Ann"."""
    before = [each for each in scan.pieces[max(0, at - 2) : at] if each.word not in vocabulary.DETERMINERS]
    done = bool(before) and before[-1].tag in DOING
    behind = scan.pieces[at + 1 : at + 3]
    if behind and behind[0].word == "with" and (not before or done or before[-1].tag in ("and", "comma", "plus")):
        return True
    if len(behind) == 2 and behind[0].tag in attach_references.LINKS and behind[1].word in AFFIRMED:
        return True
    denied = any(each.tag == "not" for each in scan.pieces[max(0, at - 4) : at])
    return scan.done and scan.open and not denied and (piece.form == "many" or done)


def verb(scan: Scan, at: int, piece: Piece) -> None:
    """A metric's verb: it governs the amounts after it; denied, it is 0."""
    before = scan.before(at)
    others = before.tag in ("object", "noun", "they") or (before.tag == "word" and attach_verbs.strange(before))
    named = piece.name in noun_phrase.TRYING and others
    if at == scan.taken or named:  # "a man called Keith"
        return
    past = piece.form == "past"
    scan.done, scan.open, scan.zeros = scan.done or past, True, False
    if scan.denial is not None:
        partly = noun_phrase.after(scan.pieces, at).form == "vague"
        scan.add(scan.denial, piece.metric, None if partly else 0, "told" if partly else "not", end=at, name=piece.name)
        scan.verb, scan.taken = None, at
        return
    scan.verb, scan.reach = at, "direct"
    if past or (piece.form == "ing" and scan.before(at).word in GOING_ON):
        attach_names.by_names(scan, at, piece)


def carrier(scan: Scan, at: int, piece: Piece) -> None:
    """A verb that counts only with what it carries: "sent" with resumes."""
    scan.done, scan.open, scan.zeros = scan.done or piece.form == "past", True, False
    scan.carrier, scan.verb, scan.reach = at, None, ""
    if scan.before(at).tag == "carried" and piece_at(scan.pieces, at + 1).tag in attach_references.LINKS | {"amount"}:
        scan.label = at - 1  # "Resumes sent: 2"
    undeny(scan, piece)


def did(scan: Scan, at: int, piece: Piece) -> None:
    """Some other verb of doing: what a metric's verb governed ends here."""
    scan.total = scan.total or recaps.is_recap(scan, at)
    scan.done = scan.open = True
    inverted = scan.verb == at - 1 and at > 0 and piece_at(scan.pieces, at + 1).tag == "me"
    if not inverted:  # "practised have I once"
        scan.verb, scan.reach = None, ""
    undeny(scan, piece)


def undeny(scan: Scan, piece: Piece) -> None:
    """A word that does not carry a denial on ends it."""
    if piece.word not in vocabulary.AFTER_NEGATION and piece.tag not in PASSING:
        scan.denial = None


def cut(scan: Scan, at: int, piece: Piece) -> None:
    """The end of a clause."""
    deny_label(scan)
    if piece.tag in ("but", "because"):
        scan.total = scan.total or (piece.word == "so" and recaps.sums_up(scan, at + 1))
        scan.label = scan.verb = scan.carrier = None
        scan.pointing = scan.zeros = False
    if piece.tag != "or":
        scan.denial = None
    if piece.tag in ("dash", "open") and scan.label is not None:
        scan.pointing = True
    scan.joined = piece.tag


def deny_label(scan: Scan) -> None:
    """ "Practice: didn't get to it": a denial that names nothing denies the label before it."""
    if scan.denial is None or scan.label is None:
        return
    between = scan.pieces[scan.label + 1 : scan.denial]
    if not scan.pointing and any(each.tag not in ("me", "did") and each.word not in WISE for each in between):
        return
    label = scan.pieces[scan.label]
    scan.add(scan.label, label.metric, 0, "not", end=scan.denial, name=label.name)
    scan.label = scan.denial = None


def point(scan: Scan, at: int, piece: Piece) -> None:
    """A colon or an equals sign."""
    if scan.label is not None and attach_names.by_label(scan, at):
        scan.label = None
        return
    scan.pointing = scan.label is not None or (scan.verb is not None and scan.reach in ("direct", "named"))
    if scan.before(at).tag not in ("start", "day", "now"):
        scan.joined = "colon"
    scan.total = scan.total or piece.tag == "equals"
    scan.denial = None


def deny(scan: Scan, at: int, piece: Piece) -> None:
    """A word for not."""
    scan.denial = at


def sign(scan: Scan, at: int, piece: Piece) -> None:
    """A word that says how the next amount is meant: a part, a correction, a claim, a total, a day."""
    scan.joined = "part" if piece.tag == "part" else scan.joined
    scan.fix = scan.fix or piece.tag == "fix"
    recorded = scan.before(at).word in vocabulary.RECORDS
    scan.claimed = "" if piece.tag != "claim" else "recorded" if recorded else "said"
    refers_back = scan.before(at).tag in ("noun", "object") or piece_at(scan.pieces, at + 1).tag in ("close", "end")
    scan.total = scan.total or (piece.tag == "total" and not refers_back)
    scan.day = piece.word if piece.tag == "day" else scan.day


def other(scan: Scan, at: int, piece: Piece) -> None:
    """A word that is none of ours."""
    if at < scan.named:
        return
    if piece.tag == "unsure":
        attach_names.by_meal(scan, at, piece)
    if piece.word in ("sorry", "no") and attach_references.takes_back(scan, at):
        scan.fix = True
        return
    if piece.word in NOBODY and scan.reach == "direct" and scan.verb is not None:
        scan.add(scan.verb, scan.pieces[scan.verb].metric, 0, "not", end=at)
    straight = piece.word in attach_verbs.STRAIGHT or piece.word.endswith("ly")
    if scan.reach == "direct" and not straight and piece.tag not in PASSING | {"more", "unit"}:
        scan.reach = "named"
    if piece.word in attach_references.DESCRIBED:
        scan.verb, scan.reach = None, ""
    if scan.reach in ("direct", "named") and piece.word.endswith("ed") and scan.before(at).tag in ("comma", "and"):
        scan.verb, scan.reach = None, ""  # "practised once, cried 3 times"
    if (
        scan.reach == "listed"
        and piece.tag == "word"
        and scan.before(at).tag in ("comma", "and")
        and attach_verbs.strange(piece)
    ):
        scan.verb, scan.reach = None, ""
    undeny(scan, piece)
    scan.zeros = scan.zeros and piece.tag != "outcome"
    scan.bare = False
    scan.open = scan.open and piece.word not in vocabulary.PREPOSITIONS
    if piece.tag == "carried" and at != scan.taken and scan.carrier is not None and scan.open:
        scan.label = at
        if scan.done:
            scan.add(scan.carrier, piece.metric, None, "told", end=at, name=piece.name)


def entity(scan: Scan, at: int, piece: Piece) -> None:
    """A date or a score: what it directly follows was done, but not told in numbers ("mock went 7/10", "call on
    18/11")."""
    told = scan.pieces[scan.label] if scan.label is not None and at - scan.label <= SCORE_WITHIN else None
    scored = piece.name == "score" or (piece.name == "date" and at - (scan.label or 0) <= 2)
    if told and scored and piece_at(scan.pieces, at + 1).tag != "amount":
        scan.add(scan.label or 0, told.metric, None, "told", end=at, name=told.name)
    (sign if piece.tag == "day" else other)(scan, at, piece)


def near_day(scan: Scan, at: int, piece: Piece) -> None:
    """This week, or today and its parts, which are days: "yesterday 1 conversation, today 2"."""
    scan.day = piece.word if piece.word in TODAY else scan.day
    other(scan, at, piece)


STEPS: dict[str, Callable[[Scan, int, Piece], None]] = {
    "amount": amount,
    "noun": noun,
    "verb": verb,
    "carrier": carrier,
    "did": did,
    "not": deny,
    **dict.fromkeys(("comma", "and", "plus", "but", "because", "dash", "open", "close", "or"), cut),
    **dict.fromkeys(("colon", "equals"), point),
    **dict.fromkeys(("part", "fix", "claim", "total"), sign),
    **dict.fromkeys(("day", "opaque"), entity),
    "now": near_day,
}
