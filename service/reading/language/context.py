"""What in a sentence is not the person's own doing of this week: plans, goals, other weeks, other people, questions.

A word of plan or past governs what follows it, up to the clause that says otherwise; a time governs its whole clause;
a heading ("Next week:") governs the lines below it.
"""

from service.reading.language import other_people, questions, vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Form, Kind, Tense, Token, token_at

QUESTION = "a question"
ANOTHER_WEEK = "another week"
OTHERS = "someone else's doing"
TO_DATE = "a total to date"
TIMES = {Kind.FUTURE_TIME: "a plan", Kind.PAST_TIME: ANOTHER_WEEK}
WORDS = {Kind.PLAN: "a plan or goal", Kind.EARLIER: ANOTHER_WEEK, Kind.UNFINISHED: "not done"}
TO_DATES = frozenset(vocabulary.read("to_date"))
WOULD = ("would", "i'd", "i'll", "will")
DOINGS = frozenset({Kind.DONE, Kind.VERB, Kind.CARRIER})
AIMS = frozenset(
    vocabulary.phrases("goal, goals, target, targets, objective, objectives, plan, plans, aim, aims, quota, expected")
)
HOSTED = frozenset({"arranged", "organised", "organized", "set up", "prepared"})  # by others, but attended
MOVED = frozenset({"up from", "down from"})
FARTHEST = 8  # tokens between "down from" and where the number went
BREAKS = frozenset({Kind.CONTRAST, Kind.REASON})
NO_HEADING = frozenset({Kind.NOUN, Kind.VERB, Kind.CARRIER, Kind.SELF})  # no line with one of these, without a colon
TOLD = DOINGS | {Kind.SELF}
LEADING = frozenset({Kind.PLAN, Kind.DOUBT, Kind.NEAR, Kind.OTHERS, Kind.END})  # before "I did" they leave it a plan
GOVERNING = frozenset({Kind.VERB, Kind.DONE, Kind.AMOUNT, Kind.NEAR})
COMPARING = frozenset(vocabulary.phrases("since, than, as, like, to, compared to, then, for, vs, from"))


def settle(sentences: list[Sentence]) -> None:
    """Fill in, for every token of the sentences, why it is set aside."""
    heading = ""
    line = 0
    for sentence in sentences:
        heading = heading if sentence.line <= line + 1 else ""
        own = headed(sentence)
        heading = heading if own is None else own
        line = sentence.line
        in_clauses(sentence, heading)
        foreseen(sentence)
        for at in range(questions.asked_from(sentence), len(sentence.tokens)):
            sentence.aside[at] = QUESTION


def headed(sentence: Sentence) -> str | None:
    """Why all lines under a heading are set aside ("Next week:"), "" under one of this week, None for no heading."""
    kinds = [token.kind for token in sentence.tokens]
    pointing = kinds[-1] is Kind.COLON
    if Kind.AMOUNT in kinds or len(kinds) > (10 if pointing else 5):
        return None
    if not pointing and (sentence.end is not Kind.NEWLINE or NO_HEADING & set(kinds)):
        return None
    for kind in kinds:
        if kind is Kind.THIS_WEEK or kind in TIMES or kind is Kind.PLAN:
            return "" if kind is Kind.THIS_WEEK else TIMES.get(kind, WORDS[Kind.PLAN])
    return None


def in_clauses(sentence: Sentence, heading: str) -> None:
    """Go through the sentence clause by clause, each with what carries over from the one before."""
    carried = outside = heading
    begin = 0
    for at in range(1, len(sentence.tokens) + 1):
        if at == len(sentence.tokens) or sentence.clause[at] != sentence.clause[begin]:
            time, first = token_at(sentence.tokens, begin - 1).kind, sentence.tokens[begin].kind
            outside = carried if first is Kind.OPEN else outside
            carried = outside if first is Kind.CLOSE else carried
            if first is Kind.OPEN and time in TIMES:  # "slower than last week (5 applications)"
                in_clause(sentence, sentence.tokens[begin:at], TIMES[time], heading)
            else:
                carried = in_clause(sentence, sentence.tokens[begin:at], carried, heading)
            begin = at


def foreseen(sentence: Sentence) -> None:
    """Set aside what is only thought of: "2 more applications and I would have hit my goal"."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        if token.kind is not Kind.AND or not any(each.word.startswith(WOULD) for each in tokens[at + 1 : at + 3]):
            continue
        before = [place for place in range(at) if sentence.clause[place] == sentence.clause[at - 1]]
        kinds = {tokens[place].kind for place in before}
        if {Kind.ADDITION, Kind.AMOUNT} <= kinds and not kinds & TOLD:
            for place in before:
                sentence.aside[place] = WORDS[Kind.PLAN]


def in_clause(sentence: Sentence, tokens: list[Token], carried: str, heading: str) -> str:
    """Set a clause's tokens aside, or not; returns what carries over to the next."""
    kinds = [token.kind for token in tokens]
    and_they = carried == OTHERS and kinds[0] is Kind.AND and Kind.SELF not in kinds  # "she sent 50 and got nothing"
    if kinds[0] in BREAKS or Kind.THIS_WEEK in kinds or (carried != ANOTHER_WEEK and not and_they and resets(tokens)):
        carried = heading
    reason = lasting = carried
    for kind, why in TIMES.items():
        if Kind.THIS_WEEK not in kinds and kind in kinds and governs(tokens, kinds, kinds.index(kind)):
            doing = any(each in DOINGS for each in kinds[kinds.index(kind) :])
            fronted = kinds.index(kind) < first_amount(kinds) and (doing or not told_here(kinds))
            why = TO_DATE if token_at(tokens, kinds.index(kind)).word in TO_DATES else why
            reason, lasting = why, why if fronted else heading
    if other_people.act(tokens):
        reason = lasting = OTHERS
    for at, token in enumerate(tokens):
        if token.tense is Tense.THIRD or quoted(tokens, at) or (acts(tokens, at) and Kind.SELF not in kinds[at:]):
            reason = OTHERS
        elif lifts(tokens, at, kinds, reason):
            reason = lasting = heading
        elif token.kind in WORDS and not plans_nothing(tokens, at) and not hosted(tokens, at):
            reason = WORDS[token.kind]
            lasting = reason if lasts(tokens, at, kinds) else lasting
        elif token.kind is Kind.COLON and token_at(tokens, at - 1).kind in TIMES and governs(tokens, kinds, at - 1):
            reason = lasting = TIMES[tokens[at - 1].kind]  # "Three things for next week: 4 applications, sleep"
        sentence.aside.append("" if arrived(tokens, at) else reason)
    return lasting


def hosted(tokens: list[Token], at: int) -> bool:
    """Whether something was made ready by others: "a mock interview arranged by the club" was done all the same."""
    return token_at(tokens, at).word in HOSTED and token_at(tokens, at + 1).word == "by"


def acts(tokens: list[Token], at: int) -> bool:
    """Whether others begin to do something here."""
    return (tokens[at].kind is Kind.OTHERS or tokens[at].word == "people") and subject(tokens, at)


def quoted(tokens: list[Token], at: int) -> bool:
    """Whether "we" is theirs whose words these are: the recruiter said "we got 500"."""
    return tokens[at].word == "we" and token_at(tokens, at - 1).kind in (Kind.CLAIM, Kind.FATE)


def arrived(tokens: list[Token], at: int) -> bool:
    """Whether an amount is where a number went: "down from 9 applications last week to 6"."""
    if tokens[at].kind is not Kind.AMOUNT or token_at(tokens, at - 1).word != "to":
        return False
    return any(token.word in MOVED for token in tokens[max(0, at - FARTHEST) : at])


def told_anew(tokens: list[Token], at: int) -> bool:
    """Whether a plan ends with what the person did, no mark between: "they want more energy I did 2 applications"."""
    if not by_me(tokens[at]) or token_at(tokens, at - 1).kind in LEADING:
        return False
    doing = tokens[at] if tokens[at].kind is Kind.DONE else token_at(tokens, at + 1)
    return doing.kind in DOINGS and done(doing)


def by_me(token: Token) -> bool:
    """Whether a token says who did it: I."""
    return token.kind is Kind.SELF or (token.kind is Kind.DONE and token.word.startswith(("i ", "i've")))


def told_by_me(kinds: list[Kind]) -> bool:
    """Whether the words before a colon say more than the time: "since May I never had such a week: 6 chats", "up
    from 2: 5 chats"."""
    times = [kinds.index(kind) for kind in TIMES if kind in kinds]
    return {Kind.EARLIER, Kind.AMOUNT} <= set(kinds) or Kind.SELF in kinds[max(times, default=len(kinds)) :]


def plans_nothing(tokens: list[Token], at: int) -> bool:
    """Whether a word of planning leads to a correction, or is the past of have: "I'd 2 chats", "I'd sent 5"."""
    if tokens[at].kind is not Kind.PLAN:
        return False
    follows = token_at(tokens, at + 1)
    follows = token_at(tokens, at + 2) if follows.word in vocabulary.DETERMINERS else follows
    had = tokens[at].word == "i'd" and (follows.kind is Kind.AMOUNT or (follows.kind in DOINGS and done(follows)))
    return had or any(token.kind is Kind.CORRECTION for token in tokens[at:])


def lifts(tokens: list[Token], at: int, kinds: list[Kind], reason: str) -> bool:
    """Whether what was set aside for that reason ends at this token."""
    token = tokens[at]
    if reason == OTHERS:
        return by_me(token) and token_at(tokens, at - 1).kind not in (Kind.CLAIM, Kind.FATE)  # he said "we got 500"
    if token.kind is Kind.CORRECTION and token.word.startswith("but "):
        return True  # "should have been 5, but it was only 2"
    if reason == WORDS[Kind.UNFINISHED]:
        return done(token)
    if reason == ANOTHER_WEEK:
        compared_with = {Kind.EARLIER, Kind.AMOUNT} <= set(kinds[:at]) and told_anew(tokens, at)
        return compared_with or (token.kind is Kind.COLON and told_by_me(kinds[:at]))
    if reason == WORDS[Kind.PLAN]:
        return told_anew(tokens, at) or (token.kind is Kind.COLON and not to_be_done(tokens[:at], kinds))
    return False


def governs(tokens: list[Token], kinds: list[Kind], at: int) -> bool:
    """Whether a time says when the clause's amounts were: not in "than last week", nor in "up from 2 last week"."""
    if token_at(tokens, at - 1).form is Form.GOAL:  # "4 of my 6 planned applications"
        return False
    if token_at(tokens, at - 1).word in COMPARING and not (at == 1 and tokens[0].word == "for"):
        return False
    return not {Kind.SELF, Kind.EARLIER, Kind.REFERENCE, Kind.OTHERS} & set(kinds[first_amount(kinds) : at])


def lasts(tokens: list[Token], at: int, kinds: list[Kind]) -> bool:
    """Whether a word sets aside the next clauses too: not in "goal was 5", nor in "I will be brief, 5 apps"."""
    if tokens[at].kind is Kind.EARLIER or told_here(kinds):
        return False
    return Kind.AMOUNT in kinds[at:] or (tokens[at].kind is Kind.PLAN and to_be_done(tokens, kinds))


def to_be_done(tokens: list[Token], kinds: list[Kind]) -> bool:
    """Whether a clause with a word of planning plans acts: it names a goal, a time to come or something to do."""
    goal = any(token.kind is Kind.PLAN and token.word.split(" ")[0] in AIMS for token in tokens)
    return goal or bool(TIMES.keys() & set(kinds)) or any(token.kind in DOINGS for token in tokens)


def told_here(kinds: list[Kind]) -> bool:
    """Whether a goal or a past amount is said in the clause itself, with no metric's word: "goal was 5"."""
    return Kind.AMOUNT in kinds and Kind.NOUN not in kinds


def first_amount(kinds: list[Kind]) -> int:
    """Where the first amount of the clause stands."""
    return kinds.index(Kind.AMOUNT) if Kind.AMOUNT in kinds else len(kinds)


def done(token: Token) -> bool:
    """Whether a verb mentions something done."""
    return token.kind in DOINGS and token.tense in (None, Tense.PAST)


def resets(tokens: list[Token]) -> bool:
    """Whether a clause mentions something done, whatever was planned before it."""
    for token in tokens:
        if token.kind in WORDS or token.kind in TIMES or token.kind is Kind.OTHERS:
            return False
        if done(token):
            return True
    return False


def subject(tokens: list[Token], at: int) -> bool:
    """Whether other people are the subject of what follows: "a recruiter told me they got 400 applications"."""
    before = token_at(tokens, at - 1)
    if at == 0 or before.word in vocabulary.PREPOSITIONS or before.kind in GOVERNING:
        return False
    return token_at(tokens, at + 1).kind in DOINGS
