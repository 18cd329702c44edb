"""What an amount is an amount of: the noun that it is before, and what is said of it right after."""

from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.context import hosted
from service.reading.language.tokens import END, Piece, piece_at

NOUNS = frozenset({"noun", "object", "carried", "unsure", "unit", "outcome"})
MODIFIERS = frozenset({"word", "more", "total", "opaque"})
MOST_WORDS = 3  # unknown words between an amount and its noun
FARTHEST = 7  # pieces between an amount and its noun
UNIT_BEFORE_NOUN = frozenset({"minute", "min", "hour", "hr", "day", "page"})
STILL = frozenset(
    vocabulary.phrases("""
    already, still, just, all, both, even, actually, of, them, those, these, have, has, since, now, has been,
    have been, has already, too, more, others
    """)
)  # words that may be before what became of an amount
BEING = frozenset(vocabulary.phrases("was, were, got, is, are, been, have been, has been"))
DESCRIBING = frozenset(
    vocabulary.phrases("was, were, went, is, are, turned, took, lasted, felt, may, might, could, can, will, led")
)
LATER = frozenset({"i'll", "we'll", "i will", "i'd"})
TIMES = frozenset({"times", "time", "x"})
OPEN = frozenset({"left", "remaining", "outstanding", "back", "behind", "short", "shy", "ahead"})


OTHER_MATTERS = frozenset(vocabulary.read("other_matters"))
NUISANCE = frozenset(vocabulary.read("nuisance_callers"))
WORK = frozenset(vocabulary.phrases("job, jobs, work, role, roles, position, vacancy, opening, openings, hiring"))
RATES = frozenset(
    vocabulary.phrases("each, every day, each day, daily, every night, every morning, every evening, weekly")
)
TIMES_OF_DAY = frozenset(
    vocabulary.phrases("morning, afternoon, evening, night, lunch, lunchtime, noon, midday, breakfast, dinner, weekend")
)
ALONE = frozenset({"alone", "solo"})  # as "with nobody"
OWN = frozenset(vocabulary.phrases("my, our, the, his, her, their"))
MATTER_WITHIN = 7  # tokens from a metric's word to whom or what it was about


TRYING = frozenset(vocabulary.read("trying"))
ROUNDS = frozenset({"round", "rounds", "set", "sets", "run", "runs"})
SPANS = frozenset({"week", "weeks", "wks", "month", "months", "year", "years"})


class Head(NamedTuple):
    """The tag of the noun ("thing" for any other word, "" for none), its place, and the words before it."""

    tag: str
    at: int
    between: int = 0  # unknown words between the amount and it


def head(pieces: list[Piece], at: int) -> Head:
    """The head of the noun phrase that the amount at this place opens."""
    found = Head("", at)
    words = 0
    skip = bracketed(pieces, at + 1)
    if piece_at(pieces, at + 1).tag == "unit" or piece_at(pieces, at + 1).word.endswith(" ago"):
        return Head("unit", at + 1)
    if piece_at(pieces, at + 1).word in TIMES and piece_at(pieces, at + 2).tag != "noun":
        return Head("thing", at + 1)
    if piece_at(pieces, at + 1).word in ROUNDS and piece_at(pieces, at + 2).word == "of":
        skip = at + 2  # "2 rounds of practice interviews"
    for step in range(at + 1, min(at + 1 + FARTHEST, len(pieces))):
        piece, after = pieces[step], piece_at(pieces, step + 1)
        if step <= skip or (not found.tag and passed_over(pieces[at], piece, after)):
            continue
        if piece.tag == "amount" and after.tag == "unit" and after.word in UNIT_BEFORE_NOUN:
            skip = step + 1  # a 30 minute call
        elif found.tag in ("object", "thing") and piece.word.startswith("on "):
            break  # "2 engineers on site"
        elif found.tag == "object" and piece.word in vocabulary.NOT_COUNTED:
            return Head("thing", step, words)
        elif found.tag == "object" and label_of_next(pieces, at, step, found.at):
            break
        elif piece.tag in NOUNS and not (found.tag == "noun" and piece.tag in ("object", "carried", "unsure")):
            if post := post_named(pieces, at, step):
                return Head("object", post, words)
            found = Head(piece.tag, step, words)
            if piece.form == "many":
                break
        elif found.tag == "noun" and (piece.word in vocabulary.COMPOUND_TAILS or compound(pieces[at], piece)):
            return Head("thing", step, words)
        elif piece.tag == "comma" and found.tag == "thing" and adjectives(pieces, step):
            continue
        elif piece.tag not in MODIFIERS or bound(piece) or found.tag not in ("", "thing", "outcome"):
            break
        else:
            words += 1
            if words > MOST_WORDS:
                break
            if not found.tag and piece.tag not in ("more", "total"):
                found = Head("thing", step)
    return found


def post_named(pieces: list[Piece], at: int, noun: int) -> int:
    """Where the job is that a noun of ours only describes ("applied for 1 practice manager role"); 0 where none is."""
    verb = piece_at(pieces, at - 1)
    if verb.tag != "verb" or verb.metric == pieces[noun].metric or pieces[noun].form == "many":
        return 0
    places = range(noun + 1, min(noun + 1 + MOST_WORDS, len(pieces)))
    return next((place for place in places if (pieces[place].tag, pieces[place].metric) == ("object", verb.metric)), 0)


def label_of_next(pieces: list[Piece], at: int, step: int, found: int) -> bool:
    """Whether a noun after a verb's object labels the next amount: "apply 6 job talk 1 recruiter"."""
    governed = piece_at(pieces, at - 1).tag == "verb" and piece_at(pieces, at - 1).metric == pieces[found].metric
    singular = pieces[step].tag == "noun" and pieces[step].form == "one" and pieces[step].metric != pieces[found].metric
    return governed and singular and piece_at(pieces, step + 1).tag == "amount"


def compound(amount: Piece, piece: Piece) -> bool:
    """Whether a plural right after a singular noun of ours is the noun meant: "2 call centers"."""
    several = amount.value is None or amount.value > 1
    return several and piece.tag == "word" and piece.word.endswith("s") and not bound(piece)


def adjectives(pieces: list[Piece], at: int) -> bool:
    """Whether a comma is between two adjectives: "3 long, honest conversations"."""
    before = pieces[at - 1]
    adjective = before.tag == "word" and not before.word.endswith("s")
    return adjective and piece_at(pieces, at + 1).tag == "word" and piece_at(pieces, at + 2).tag == "noun"


def bound(piece: Piece) -> bool:
    """Whether a word ends a noun phrase: a preposition, a verb of being, or what begins another."""
    if piece.word in vocabulary.COURTESIES or piece.word in ("is", "are"):
        return True
    return piece.word in vocabulary.PREPOSITIONS or piece.word in vocabulary.DETERMINERS


def passed_over(amount: Piece, piece: Piece, after: Piece) -> bool:
    """Words that are before the noun all the same: "3 completed applications", "lost count of the applications"."""
    uncounted = amount.form == "vague" and amount.word.endswith((" of", "how many"))
    counted = uncounted and (piece.word in vocabulary.DETERMINERS or piece.word == "how many")
    if piece.word == "x" and amount.form == "number":
        return True  # "2 x retail applications"
    if amount.form == "goal" and piece.tag in ("plan", "plantime"):
        return after.tag == "noun"  # "4 of my 6 planned applications"
    return counted or (piece.tag in ("carrier", "did") and after.tag == "noun")


def bracketed(pieces: list[Piece], at: int) -> int:
    """The end of a short remark in brackets between an amount and its noun: five (5) applications; 0 for none."""
    if piece_at(pieces, at).tag != "open":
        return 0
    return next((step for step in range(at + 1, min(at + 5, len(pieces))) if pieces[step].tag == "close"), 0)


def spoiled(pieces: list[Piece], at: int, found: Head) -> bool:
    """Whether a word before the noun makes it another thing: a missed call, 2 visa applications."""
    return any(piece.word in vocabulary.SPOILERS for piece in pieces[at + 1 : found.at])


def place_after(pieces: list[Piece], at: int) -> int:
    """The place of the next piece that says something; after the last where there is none."""
    places = range(at + 1, min(at + 5, len(pieces)))
    return next((place for place in places if pieces[place].word not in STILL), len(pieces))


def after(pieces: list[Piece], at: int) -> Piece:
    """The next piece that says something, or an empty one."""
    return piece_at(pieces, place_after(pieces, at))


def befell(pieces: list[Piece], at: int) -> bool:
    """Whether what follows says what became of it: "2 replied", "3 applications were rejected", "4 left to send"."""
    place = place_after(pieces, at)
    follows = piece_at(pieces, place)
    if follows.tag == "verb" and follows.name in TRYING:
        return True
    then = after(pieces, place) if follows is not END else END
    if follows.word in BEING:
        return then.tag in ("fate", "undone", "plan", "plantime")
    if follows.word == "to" and pieces[at].form != "vague":
        to_do = then.tag in ("did", "carrier", "verb", "undone") and then.form in ("base", "")
        return to_do and then.word != "count"
    if follows.word in LATER or (follows.tag == "me" and then.tag == "plan" and not then.word.endswith("ed")):
        return True
    if hosted(pieces, place) or (follows.word == "left" and then.word in vocabulary.DETERMINERS):
        return False  # "3 applications left the building"
    if follows.word in ("behind", "ahead") and then.word in vocabulary.DETERMINERS | {"a", "an"}:
        return False  # "2 chats behind the bar"
    return follows.word in OPEN or follows.tag in ("fate", "undone", "plantime")


def is_of_another_matter(pieces: list[Piece], at: int) -> bool:
    """Whether what follows says that it was no talk of work: "2 calls with my doctor", "chats about the rent"."""
    words = [token.word for token in pieces[at : at + MATTER_WITHIN]]
    if any(words[step] == "from" and NUISANCE.intersection(words[step + 1 : step + 3]) for step in range(len(words))):
        return True  # "2 calls from scammers"
    if WORK.intersection(words):
        return False
    for step, word in enumerate(words):
        about = f" {word}".endswith((" with", " to", " about")) and piece_at(pieces, at + step).tag != "because"
        if about and piece_at(pieces, at + step + 1).word in OWN:
            named = words[step + 2 : step + 5]
            return bool(OTHER_MATTERS.intersection([*named[:2], " ".join(named[:2]), " ".join(named[1:])]))
    return False


def rate(pieces: list[Piece], at: int) -> bool:
    """Whether what follows makes it a rate: "one application a day", "3 times per week", "2 apps each"."""
    article, unit = piece_at(pieces, at + 1), piece_at(pieces, at + 2)
    if article.word in RATES:
        return True
    return unit.tag == "unit" and (article.form == "article" or article.word in ("per", "each", "every"))


def is_to_date(pieces: list[Piece], at: int) -> bool:
    """Whether an amount is said over several weeks: "54 applications in 10 weeks"."""
    if piece_at(pieces, at + 1).word == "later":
        return True  # "100 applications later, still nothing"
    step = at + 2 + (piece_at(pieces, at + 2).word in vocabulary.DETERMINERS)
    amount, unit = piece_at(pieces, step), piece_at(pieces, step + 1)
    span = amount.tag == "amount" and amount.value != 1 and unit.word in SPANS
    return span and piece_at(pieces, at + 1).word in ("in", "over", "within", "during", "across")


def described(pieces: list[Piece], at: int) -> bool:
    """Whether what follows only describes one already mentioned: "one call was great"."""
    return after(pieces, at).word in DESCRIBING


def tail(pieces: list[Piece], at: int) -> str:
    """The day or preposition that follows: what "3 on Monday, 2 on Friday" have in common."""
    follows = piece_at(pieces, at + 1)
    if follows.tag in ("day", "now"):
        return "day"
    if follows.word in ALONE:
        return "with"
    if follows.word in vocabulary.PREPOSITIONS:
        when = [piece_at(pieces, at + step) for step in (2, 3)]
        timely = when[0].tag == "day" or any(piece.word in TIMES_OF_DAY for piece in when)
        return "day" if timely else follows.word
    return ""
