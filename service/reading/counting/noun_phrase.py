"""What an amount is an amount of: the noun that it is before, and what is said of it right after."""

from typing import NamedTuple

from service.reading.language import vocabulary
from service.reading.language.context import hosted
from service.reading.language.tokens import END, Form, Kind, Number, Tense, Token, token_at

NOUNS = frozenset({Kind.NOUN, Kind.OBJECT, Kind.CARRIED, Kind.UNSURE, Kind.UNIT, Kind.OUTCOME})
SECONDARY = frozenset({Kind.OBJECT, Kind.CARRIED, Kind.UNSURE})  # after a noun of ours they are none
MODIFIERS = frozenset({Kind.WORD, Kind.ADDITION, Kind.TOTAL, Kind.ENTITY})
MOST_WORDS = 3  # unknown words between an amount and its noun
FARTHEST = 7  # tokens between an amount and its noun
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
LATER = frozenset(
    {"go out", "go off", "go in", "follow", "come", "are going out", "get sent", "i'll", "we'll", "i will", "i'd"}
)
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
TODAY = frozenset(vocabulary.phrases("today, yesterday, tonight, this morning, this afternoon"))
TRAILING = frozenset({"really", "actually", "honestly", "though", "tho", "anyway"})
ALONE = frozenset({"alone", "solo"})  # as "with nobody"
OWN = frozenset(vocabulary.phrases("my, our, the, his, her, their"))
MATTER_WITHIN = 7  # tokens from a metric's word to whom or what it was about


TRYING = frozenset(vocabulary.read("trying"))
ROUNDS = frozenset({"round", "rounds", "set", "sets", "run", "runs"})
SPANS = frozenset({"week", "weeks", "wks", "month", "months", "year", "years"})


class Head(NamedTuple):
    """The kind of the noun (None where there is none), its place, and the words before it."""

    kind: Kind | None
    at: int
    between: int = 0  # unknown words between the amount and it


def head(tokens: list[Token], at: int) -> Head:
    """The head of the noun phrase that the amount at this place opens."""
    found = Head(None, at)
    words = 0
    skip = bracketed(tokens, at + 1)
    if token_at(tokens, at + 1).kind is Kind.UNIT or token_at(tokens, at + 1).word.endswith(" ago"):
        return Head(Kind.UNIT, at + 1)
    if token_at(tokens, at + 1).word in TIMES and token_at(tokens, at + 2).kind is not Kind.NOUN:
        return Head(Kind.THING, at + 1)
    if token_at(tokens, at + 1).word in ROUNDS and token_at(tokens, at + 2).word == "of":
        skip = at + 2  # "2 rounds of practice interviews"
    for step in range(at + 1, min(at + 1 + FARTHEST, len(tokens))):
        token, after = tokens[step], token_at(tokens, step + 1)
        if step <= skip or (not found.kind and passed_over(tokens[at], token, after)):
            continue
        if token.kind is Kind.AMOUNT and after.kind is Kind.UNIT and after.word in UNIT_BEFORE_NOUN:
            skip = step + 1  # a 30 minute call
        elif found.kind in (Kind.OBJECT, Kind.THING) and token.word.startswith("on "):
            break  # "2 engineers on site"
        elif found.kind is Kind.OBJECT and token.word in vocabulary.NOT_COUNTED:
            return Head(Kind.THING, step, words)
        elif found.kind is Kind.OBJECT and label_of_next(tokens, at, step, found.at):
            break
        elif token.kind in NOUNS and not (found.kind is Kind.NOUN and token.kind in SECONDARY):
            if post := post_named(tokens, at, step):
                return Head(Kind.OBJECT, post, words)
            found = Head(token.kind, step, words)
            if token.number is Number.MANY:
                break
        elif found.kind is Kind.NOUN and (token.word in vocabulary.COMPOUND_TAILS or compound(tokens[at], token)):
            return Head(Kind.THING, step, words)
        elif token.kind is Kind.COMMA and found.kind is Kind.THING and adjectives(tokens, step):
            continue
        elif ends_phrase(token, after) or found.kind not in (None, Kind.THING, Kind.OUTCOME):
            break
        else:
            words += 1
            if words > MOST_WORDS:
                break
            if not found.kind and token.kind not in (Kind.ADDITION, Kind.TOTAL):
                found = Head(Kind.THING, step)
    return found


def post_named(tokens: list[Token], at: int, noun: int) -> int:
    """Where the job is that a noun of ours only describes ("applied for 1 practice manager role"); 0 where none is."""
    verb = token_at(tokens, at - 1)
    if verb.kind is not Kind.VERB or verb.metric == tokens[noun].metric or tokens[noun].number is Number.MANY:
        return 0
    places = range(noun + 1, min(noun + 1 + MOST_WORDS, len(tokens)))
    return next(
        (place for place in places if (tokens[place].kind, tokens[place].metric) == (Kind.OBJECT, verb.metric)), 0
    )


def label_of_next(tokens: list[Token], at: int, step: int, found: int) -> bool:
    """Whether a noun after a verb's object labels the next amount: "apply 6 job talk 1 recruiter"."""
    governed = token_at(tokens, at - 1).kind is Kind.VERB and token_at(tokens, at - 1).metric == tokens[found].metric
    singular = (
        tokens[step].kind is Kind.NOUN
        and tokens[step].number is Number.ONE
        and tokens[step].metric != tokens[found].metric
    )
    return governed and singular and token_at(tokens, step + 1).kind is Kind.AMOUNT


def compound(amount: Token, token: Token) -> bool:
    """Whether a plural right after a singular noun of ours is the noun meant: "2 call centers"."""
    several = amount.value is None or amount.value > 1
    return several and token.kind is Kind.WORD and token.word.endswith("s") and not bound(token)


def adjectives(tokens: list[Token], at: int) -> bool:
    """Whether a comma is between two adjectives: "3 long, honest conversations"."""
    before = tokens[at - 1]
    adjective = before.kind is Kind.WORD and not before.word.endswith("s")
    return adjective and token_at(tokens, at + 1).kind is Kind.WORD and token_at(tokens, at + 2).kind is Kind.NOUN


def bound(token: Token) -> bool:
    """Whether a word ends a noun phrase: a preposition, a verb of being, or what begins another."""
    if token.word in vocabulary.COURTESIES or token.word in ("is", "are"):
        return True
    return token.word in vocabulary.PREPOSITIONS or token.word in vocabulary.DETERMINERS


def ends_phrase(token: Token, after: Token) -> bool:
    """Whether a word ends a noun phrase, as "really" does unless it says how: "2 really", not "2 really good ones"."""
    if token.kind not in MODIFIERS or bound(token):
        return True
    return token.word in TRAILING and after.kind not in NOUNS | MODIFIERS


def passed_over(amount: Token, token: Token, after: Token) -> bool:
    """Words that are before the noun all the same: "3 completed applications", "lost count of the applications"."""
    uncounted = amount.form is Form.VAGUE and amount.word.endswith((" of", "how many"))
    counted = uncounted and (token.word in vocabulary.DETERMINERS or token.word == "how many")
    if token.word == "x" and amount.form is Form.NUMBER:
        return True  # "2 x retail applications"
    if amount.form is Form.GOAL and token.kind in (Kind.PLAN, Kind.FUTURE_TIME):
        return after.kind is Kind.NOUN  # "4 of my 6 planned applications"
    return counted or (token.kind in (Kind.CARRIER, Kind.DONE) and after.kind is Kind.NOUN)


def bracketed(tokens: list[Token], at: int) -> int:
    """The end of a short remark in brackets between an amount and its noun: five (5) applications; 0 for none."""
    if token_at(tokens, at).kind is not Kind.OPEN:
        return 0
    return next((step for step in range(at + 1, min(at + 5, len(tokens))) if tokens[step].kind is Kind.CLOSE), 0)


def spoiled(tokens: list[Token], at: int, found: Head) -> bool:
    """Whether a word before the noun makes it another thing: a missed call, 2 visa applications."""
    return any(token.word in vocabulary.SPOILERS for token in tokens[at + 1 : found.at])


def place_after(tokens: list[Token], at: int) -> int:
    """The place of the next token that says something; after the last where there is none."""
    places = range(at + 1, min(at + 5, len(tokens)))
    return next((place for place in places if tokens[place].word not in STILL), len(tokens))


def after(tokens: list[Token], at: int) -> Token:
    """The next token that says something, or an empty one."""
    return token_at(tokens, place_after(tokens, at))


def befell(tokens: list[Token], at: int) -> bool:
    """Whether what follows says what became of it: "2 replied", "3 applications were rejected", "4 left to send"."""
    place = place_after(tokens, at)
    follows = token_at(tokens, place)
    if follows.kind is Kind.VERB and follows.lemma in TRYING:
        return True
    then = after(tokens, place) if follows is not END else END
    if follows.word in BEING:
        return then.kind in (Kind.FATE, Kind.UNFINISHED, Kind.PLAN, Kind.FUTURE_TIME)
    if follows.word == "to" and tokens[at].form is not Form.VAGUE:
        to_do = then.kind in (Kind.DONE, Kind.CARRIER, Kind.VERB, Kind.UNFINISHED) and then.tense in (Tense.BASE, None)
        return to_do and then.word != "count"
    if follows.word in LATER or (follows.kind is Kind.SELF and then.kind is Kind.PLAN and not then.word.endswith("ed")):
        return True
    if hosted(tokens, place) or (follows.word == "left" and then.word in vocabulary.DETERMINERS):
        return False  # "3 applications left the building"
    if follows.word in ("behind", "ahead") and then.word in vocabulary.DETERMINERS | {"a", "an"}:
        return False  # "2 chats behind the bar"
    return follows.word in OPEN or follows.kind in (Kind.FATE, Kind.UNFINISHED, Kind.FUTURE_TIME)


def is_of_another_matter(tokens: list[Token], at: int) -> bool:
    """Whether what follows says that it was no talk of work: "2 calls with my doctor", "chats about the rent"."""
    words = [token.word for token in tokens[at : at + MATTER_WITHIN]]
    if any(words[step] == "from" and NUISANCE.intersection(words[step + 1 : step + 3]) for step in range(len(words))):
        return True  # "2 calls from scammers"
    if WORK.intersection(words):
        return False
    for step, word in enumerate(words):
        about = f" {word}".endswith((" with", " to", " about")) and token_at(tokens, at + step).kind is not Kind.REASON
        if about and token_at(tokens, at + step + 1).word in OWN:
            named = words[step + 2 : step + 5]
            return bool(OTHER_MATTERS.intersection([*named[:2], " ".join(named[:2]), " ".join(named[1:])]))
    return False


def rate(tokens: list[Token], at: int) -> bool:
    """Whether what follows makes it a rate: "one application a day", "3 times per week", "2 apps each"."""
    article, unit = token_at(tokens, at + 1), token_at(tokens, at + 2)
    if article.word in RATES:
        return True
    return unit.kind is Kind.UNIT and (article.form is Form.ARTICLE or article.word in ("per", "each", "every"))


def is_to_date(tokens: list[Token], at: int) -> bool:
    """Whether an amount is said over several weeks: "54 applications in 10 weeks"."""
    if token_at(tokens, at + 1).word == "later":
        return True  # "100 applications later, still nothing"
    step = at + 2 + (token_at(tokens, at + 2).word in vocabulary.DETERMINERS)
    amount, unit = token_at(tokens, step), token_at(tokens, step + 1)
    span = amount.kind is Kind.AMOUNT and amount.value != 1 and unit.word in SPANS
    return span and token_at(tokens, at + 1).word in ("in", "over", "within", "during", "across")


def described(tokens: list[Token], at: int) -> bool:
    """Whether what follows only describes one already mentioned: "one call was great"."""
    return after(tokens, at).word in DESCRIBING


def tail(tokens: list[Token], at: int) -> str:
    """The day or preposition that follows: what "3 on Monday, 2 on Friday" have in common."""
    follows = token_at(tokens, at + 1)
    if follows.kind in (Kind.DAY, Kind.THIS_WEEK):
        return "day"
    if follows.word in ALONE:
        return "with"
    if follows.word in vocabulary.PREPOSITIONS:
        when = [token_at(tokens, at + step) for step in (2, 3)]
        timely = when[0].kind is Kind.DAY or any(token.word in TIMES_OF_DAY for token in when)
        return "day" if timely else follows.word
    return ""
