"""Names to the metric whose verb, noun or label is before them: each person or place is one, loosely.

Rule: only what was done is counted, and only where a name, a person or a place follows; what can't be counted ("talked
to friends") is left unclear, as it was said.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.names import Names, is_no_person, names
from service.reading.counting.state import Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Piece, piece_at

HOW = frozenset(
    vocabulary.phrases("online, directly, again, finally, also, just, then, even, only, both, by, phone, in, person")
)
TOWARDS = frozenset({"to", "with", "at", "for"})
PEOPLE = frozenset({"object", "thing"})
MEALS = frozenset(vocabulary.read("meals"))
BEGINS = frozenset(
    {"start", "and", "comma", "plus", "day", "now", "colon", "dash", "did", "open", "more", "carrier", "amount"}
)
FARTHEST = 5  # tokens between a verb and the first name


def by_names(scan: Scan, at: int, verb: Piece) -> None:
    """ "applied to Acme and Globex": names after a metric's verb; what it was done to is said without a number, if not
    by names."""
    if noun_phrase.is_of_another_matter(scan.pieces, at):
        scan.add(at, verb.metric, None, "told", name=verb.name, aside="another matter")
        return
    begin = first_place(scan, at + 1) if scan.metrics[verb.metric].objects else at
    if begin > at and is_no_person(scan.pieces, begin):
        return
    found = names(scan.pieces, begin) if begin > at else Names(0, at)
    if not found.number or counted_after(scan, verb, found.end):
        if verb.name.removesuffix(" up") in noun_phrase.TRYING:
            return
        scan.add(at, verb.metric, None, "told", name=verb.name)
        return
    count(scan, at, begin, found, verb)
    scan.reach = "listed"


def by_company(scan: Scan, at: int, noun: Piece) -> bool:
    """ "coffee with Ann and Bo": one act with those who are named, or as many as names after a plural."""
    before = scan.before(at)
    if piece_at(scan.pieces, at + 1).word not in ("with", "w") or before.tag not in BEGINS or noun.form == "mass":
        return False
    if noun_phrase.is_of_another_matter(scan.pieces, at):
        return False
    article = piece_at(scan.pieces, at + 2)
    if article.form == "article" and noun.form == "one" and noun_phrase.head(scan.pieces, at + 2).tag in PEOPLE:
        scan.accounts[at + 2] = "with whom"
        scan.add(at, noun.metric, 1, "noun", end=at + 2, name=noun.name, form="article", joined=scan.joined)
        return True
    found = names(scan.pieces, at + 2)
    if not found.number:
        return False
    count(scan, at, at + 2, found._replace(number=1 if noun.form == "one" else found.number), noun)
    return True


def by_meal(scan: Scan, at: int, meal: Piece) -> None:
    """ "lunch with a former colleague", "tea with my old boss": a talk, when it was with somebody of work."""
    follows = piece_at(scan.pieces, at + 2)
    if meal.name not in MEALS or piece_at(scan.pieces, at + 1).word != "with" or scan.before(at).tag not in BEGINS:
        return
    if follows.tag == "amount" and follows.form in ("article", "number"):
        head = noun_phrase.head(scan.pieces, at + 2)
        if head.tag == "object" and scan.pieces[head.at].metric == meal.metric:
            scan.count(at + 2, meal.metric, "noun", meal.name, head)
            scan.accounts[at + 2] = "a meal with whom"
        return
    found = names(scan.pieces, at + 2)
    if found.number and not any(token.tag == "they" for token in scan.pieces[at + 2 : found.end]):
        count(scan, at, at + 2, found._replace(number=1), meal)


def by_label(scan: Scan, at: int) -> bool:
    """ "Calls: Anna, Bob": as many as there are names, where at least two follow and no amount does."""
    label = scan.label or 0
    noun = scan.pieces[label]
    found = names(scan.pieces, at + 1)
    if label != at - 1 or not scan.metrics[noun.metric].objects or (found.number or 0) < 2:
        return False
    if any(token.tag == "amount" for token in scan.pieces[at:]) or not scan.pieces[at + 1].capital:
        return False
    count(scan, label, at + 1, found, noun)
    return True


def counted_after(scan: Scan, verb: Piece, at: int) -> bool:
    """Whether an amount says how many there were: "applied on Naukri to 12 companies"."""
    places = range(at, min(at + FARTHEST, len(scan.pieces)))
    place = next((place for place in places if scan.pieces[place].word in TOWARDS), len(scan.pieces))
    amount, after = piece_at(scan.pieces, place + 1), piece_at(scan.pieces, place + 2)
    return amount.tag == "amount" and amount.form == "number" and after.metric == verb.metric


def first_place(scan: Scan, at: int) -> int:
    """Where names may begin after a verb: after how, when and "to"."""
    for place in range(at, at + FARTHEST):
        token = piece_at(scan.pieces, place)
        if token.tag not in ("day", "now", "comma", "colon") and token.word not in HOW | TOWARDS:
            return place
    return at


def count(scan: Scan, at: int, begin: int, found: Names, word: Piece) -> None:
    """Put the names on the list, counted under a metric's word."""
    named = scan.pieces[begin : found.end]
    scan.add(
        at,
        word.metric,
        found.number,
        "verb" if word.tag == "verb" else "noun",
        end=found.end - 1,
        name=word.name,
        form="names",
        loose=True,
        said=(named[0].start, named[-1].end),
        more=scan.more(at),
        joined=scan.joined,
        tail="day" if scan.day else "",
        who=" ".join(token.word for token in named),
    )
    scan.named = found.end
