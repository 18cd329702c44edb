"""Names to the metric whose verb, noun or label is before them: each person or place is one, loosely.

Rule: only what was done is counted, and only where a name, a person or a place follows; what can't be counted ("talked
to friends") is left unclear, as it was said.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.names import Names, is_no_person, names
from service.reading.counting.state import Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Number, Token, token_at

HOW = frozenset(
    vocabulary.phrases("online, directly, again, finally, also, just, then, even, only, both, by, phone, in, person")
)
TOWARDS = frozenset({"to", "with", "at", "for"})
PEOPLE = frozenset({Kind.OBJECT, Kind.THING})
MEALS = frozenset(vocabulary.read("meals"))
BEGINS = frozenset(
    {
        Kind.START,
        Kind.AND,
        Kind.COMMA,
        Kind.PLUS,
        Kind.DAY,
        Kind.THIS_WEEK,
        Kind.COLON,
        Kind.DASH,
        Kind.DONE,
        Kind.OPEN,
        Kind.ADDITION,
        Kind.CARRIER,
        Kind.AMOUNT,
    }
)
FARTHEST = 5  # tokens between a verb and the first name


def by_names(scan: Scan, at: int, verb: Token) -> None:
    """ "applied to Acme and Globex": names after a metric's verb; what it was done to is said without a number, if not
    by names."""
    if noun_phrase.is_of_another_matter(scan.tokens, at):
        scan.add(at, verb.metric, None, "told", name=verb.lemma, aside="another matter")
        return
    begin = first_place(scan, at + 1) if scan.metrics[verb.metric].objects else at
    if begin > at and is_no_person(scan.tokens, begin):
        return
    found = names(scan.tokens, begin) if begin > at else Names(0, at)
    if not found.number or counted_after(scan, verb, found.end):
        if verb.lemma.removesuffix(" up") in noun_phrase.TRYING:
            return
        scan.add(at, verb.metric, None, "told", name=verb.lemma)
        return
    count(scan, at, begin, found, verb)
    scan.reach = "listed"


def by_company(scan: Scan, at: int, noun: Token) -> bool:
    """ "coffee with Ann and Bo": one act with those who are named, or as many as names after a plural."""
    before = scan.before(at)
    if (
        token_at(scan.tokens, at + 1).word not in ("with", "w")
        or before.kind not in BEGINS
        or noun.number is Number.MASS
    ):
        return False
    if noun_phrase.is_of_another_matter(scan.tokens, at):
        return False
    article = token_at(scan.tokens, at + 2)
    if (
        article.form is Form.ARTICLE
        and noun.number is Number.ONE
        and noun_phrase.head(scan.tokens, at + 2).kind in PEOPLE
    ):
        scan.accounts[at + 2] = "with whom"
        scan.add(at, noun.metric, 1, "noun", end=at + 2, name=noun.lemma, form=Form.ARTICLE, joined=scan.joined)
        return True
    found = names(scan.tokens, at + 2)
    if not found.number:
        return False
    count(scan, at, at + 2, found._replace(number=1 if noun.number is Number.ONE else found.number), noun)
    return True


def by_meal(scan: Scan, at: int, meal: Token) -> None:
    """ "lunch with a former colleague", "tea with my old boss": a talk, when it was with somebody of work."""
    follows = token_at(scan.tokens, at + 2)
    if meal.lemma not in MEALS or token_at(scan.tokens, at + 1).word != "with" or scan.before(at).kind not in BEGINS:
        return
    if follows.kind is Kind.AMOUNT and follows.form in (Form.ARTICLE, Form.NUMBER):
        head = noun_phrase.head(scan.tokens, at + 2)
        if head.kind is Kind.OBJECT and scan.tokens[head.at].metric == meal.metric:
            scan.count(at + 2, meal.metric, "noun", meal.lemma, head)
            scan.accounts[at + 2] = "a meal with whom"
        return
    found = names(scan.tokens, at + 2)
    if found.number and not any(token.kind is Kind.OTHERS for token in scan.tokens[at + 2 : found.end]):
        count(scan, at, at + 2, found._replace(number=1), meal)


def by_label(scan: Scan, at: int) -> bool:
    """ "Calls: Anna, Bob": as many as there are names, where at least two follow and no amount does."""
    label = scan.label or 0
    noun = scan.tokens[label]
    found = names(scan.tokens, at + 1)
    if label != at - 1 or not scan.metrics[noun.metric].objects or (found.number or 0) < 2:
        return False
    if any(token.kind is Kind.AMOUNT for token in scan.tokens[at:]) or not scan.tokens[at + 1].capital:
        return False
    count(scan, label, at + 1, found, noun)
    return True


def counted_after(scan: Scan, verb: Token, at: int) -> bool:
    """Whether an amount says how many there were: "applied on Naukri to 12 companies"."""
    places = range(at, min(at + FARTHEST, len(scan.tokens)))
    place = next((place for place in places if scan.tokens[place].word in TOWARDS), len(scan.tokens))
    amount, after = token_at(scan.tokens, place + 1), token_at(scan.tokens, place + 2)
    return amount.kind is Kind.AMOUNT and amount.form is Form.NUMBER and after.metric == verb.metric


def first_place(scan: Scan, at: int) -> int:
    """Where names may begin after a verb: after how, when and "to"."""
    for place in range(at, at + FARTHEST):
        token = token_at(scan.tokens, place)
        if token.kind not in (Kind.DAY, Kind.THIS_WEEK, Kind.COMMA, Kind.COLON) and token.word not in HOW | TOWARDS:
            return place
    return at


def count(scan: Scan, at: int, begin: int, found: Names, word: Token) -> None:
    """Put the names on the list, counted under a metric's word."""
    named = scan.tokens[begin : found.end]
    scan.add(
        at,
        word.metric,
        found.number,
        "verb" if word.kind is Kind.VERB else "noun",
        end=found.end - 1,
        name=word.lemma,
        form=Form.NAMES,
        loose=True,
        said=(named[0].start, named[-1].end),
        more=scan.more(at),
        joined=scan.joined,
        tail="day" if scan.day else "",
        who=" ".join(token.word for token in named),
    )
    scan.named = found.end
