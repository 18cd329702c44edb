"""What in a sentence is not the person's own doing of this week: plans, goals, other weeks, other people, questions.

A word of plan or past governs what follows it, up to the clause that says otherwise; a time governs its whole clause;
a heading ("Next week:") governs the lines below it.
"""

from service.reading.language import given_names, questions, vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Piece, piece_at

QUESTION = "a question"
ANOTHER_WEEK = "another week"
OTHERS = "someone else's doing"
TO_DATE = "a total to date"
TIMES = {"plantime": "a plan", "pasttime": ANOTHER_WEEK}
WORDS = {"plan": "a plan or goal", "past": ANOTHER_WEEK, "undone": "not done"}
TO_DATES = frozenset(vocabulary.read("to_date"))
WOULD = ("would", "i'd", "i'll", "will")
POSTS = frozenset(vocabulary.phrases("job, role, position, post, vacancy, opening, one, place, spot, seat"))
DOINGS = frozenset({"did", "verb", "carrier"})
AIMS = frozenset(
    vocabulary.phrases("goal, goals, target, targets, objective, objectives, plan, plans, aim, aims, quota, expected")
)
HOSTED = frozenset({"arranged", "organised", "organized", "set up", "prepared"})  # by others, but attended
MOVED = frozenset({"up from", "down from"})
FARTHEST = 8  # pieces between "down from" and where the number went
BREAKS = frozenset({"but", "because"})
NO_HEADING = frozenset({"noun", "verb", "carrier", "me"})  # without a colon, a line with one of these is no heading
COMPARING = frozenset(vocabulary.phrases("since, than, as, like, to, compared to, then, for, vs, from"))


def settle(sentences: list[Sentence]) -> None:
    """Fill in, for every piece of the sentences, why it is set aside."""
    heading = ""
    line = 0
    for sentence in sentences:
        heading = heading if sentence.line <= line + 1 else ""
        own = headed(sentence)
        heading = heading if own is None else own
        line = sentence.line
        in_clauses(sentence, heading)
        foreseen(sentence)
        for at in range(questions.asked_from(sentence), len(sentence.pieces)):
            sentence.aside[at] = QUESTION


def headed(sentence: Sentence) -> str | None:
    """Why all lines under a heading are set aside ("Next week:"), "" under one of this week, None for no heading."""
    tags = [piece.tag for piece in sentence.pieces]
    pointing = tags[-1] == "colon"
    if "amount" in tags or len(tags) > (10 if pointing else 5):
        return None
    if not pointing and (sentence.end != "newline" or NO_HEADING & set(tags)):
        return None
    for tag in tags:
        if tag == "now" or tag in TIMES or tag == "plan":
            return "" if tag == "now" else TIMES.get(tag, WORDS["plan"])
    return None


def in_clauses(sentence: Sentence, heading: str) -> None:
    """Go through the sentence clause by clause, each with what carries over from the one before."""
    carried = outside = heading
    begin = 0
    for at in range(1, len(sentence.pieces) + 1):
        if at == len(sentence.pieces) or sentence.clause[at] != sentence.clause[begin]:
            time, first = piece_at(sentence.pieces, begin - 1).tag, sentence.pieces[begin].tag
            outside = carried if first == "open" else outside
            carried = outside if first == "close" else carried
            if first == "open" and time in TIMES:  # "slower than last week (5 applications)"
                in_clause(sentence, sentence.pieces[begin:at], TIMES[time], heading)
            else:
                carried = in_clause(sentence, sentence.pieces[begin:at], carried, heading)
            begin = at


def foreseen(sentence: Sentence) -> None:
    """Set aside what is only thought of: "2 more applications and I would have hit my goal"."""
    pieces = sentence.pieces
    for at, piece in enumerate(pieces):
        if piece.tag != "and" or not any(each.word.startswith(WOULD) for each in pieces[at + 1 : at + 3]):
            continue
        before = [place for place in range(at) if sentence.clause[place] == sentence.clause[at - 1]]
        tags = {pieces[place].tag for place in before}
        if "more" in tags and "amount" in tags and not tags & {"did", "me", "verb", "carrier"}:
            for place in before:
                sentence.aside[place] = WORDS["plan"]


def in_clause(sentence: Sentence, pieces: list[Piece], carried: str, heading: str) -> str:
    """Set a clause's pieces aside, or not; returns what carries over to the next."""
    tags = [piece.tag for piece in pieces]
    and_they = carried == OTHERS and tags[0] == "and" and "me" not in tags  # "my friend sent 50 and got nothing"
    if tags[0] in BREAKS or "now" in tags or (carried != ANOTHER_WEEK and not and_they and resets(pieces)):
        carried = heading
    reason = lasting = carried
    for tag, why in TIMES.items():
        if "now" not in tags and tag in tags and governs(pieces, tags, tags.index(tag)):
            doing = any(each in DOINGS for each in tags[tags.index(tag) :])
            fronted = tags.index(tag) < first_amount(tags) and (doing or not told_here(tags))
            why = TO_DATE if piece_at(pieces, tags.index(tag)).word in TO_DATES else why
            reason, lasting = why, why if fronted else heading
    if others(pieces):
        reason = lasting = OTHERS
    for at, piece in enumerate(pieces):
        if piece.form == "third" or quoted(pieces, at) or (acts(pieces, at) and "me" not in tags[at:]):
            reason = OTHERS
        elif lifts(pieces, at, tags, reason):
            reason = lasting = heading
        elif piece.tag in WORDS and not (piece.tag == "plan" and plans_nothing(pieces, at)) and not hosted(pieces, at):
            reason = WORDS[piece.tag]
            lasting = reason if lasts(pieces, at, tags) else lasting
        elif piece.tag == "colon" and piece_at(pieces, at - 1).tag in TIMES and governs(pieces, tags, at - 1):
            reason = lasting = TIMES[pieces[at - 1].tag]  # "Three things for next week: 4 applications, sleep"
        sentence.aside.append("" if arrived(pieces, at) else reason)
    return lasting


def hosted(pieces: list[Piece], at: int) -> bool:
    """Whether something was made ready by others: "a mock interview arranged by the club" was done all the same."""
    return piece_at(pieces, at).word in HOSTED and piece_at(pieces, at + 1).word == "by"


def acts(pieces: list[Piece], at: int) -> bool:
    """Whether others begin to do something here."""
    return pieces[at].tag == "they" and subject(pieces, at)


def quoted(pieces: list[Piece], at: int) -> bool:
    """Whether "we" is theirs whose words these are: the recruiter said "we got 500"."""
    return pieces[at].word == "we" and piece_at(pieces, at - 1).tag in ("claim", "fate")


def arrived(pieces: list[Piece], at: int) -> bool:
    """Whether an amount is where a number went: "down from 9 applications last week to 6"."""
    if pieces[at].tag != "amount" or piece_at(pieces, at - 1).word != "to":
        return False
    return any(piece.word in MOVED for piece in pieces[max(0, at - FARTHEST) : at])


def told_anew(pieces: list[Piece], at: int) -> bool:
    """Whether a plan ends with what the person did, no mark between: "they want more energy I did 2 applications"."""
    if not by_me(pieces[at]) or piece_at(pieces, at - 1).tag in ("plan", "loose", "near", "they", "end"):
        return False
    doing = pieces[at] if pieces[at].tag == "did" else piece_at(pieces, at + 1)
    return doing.tag in DOINGS and done(doing)


def by_me(piece: Piece) -> bool:
    """Whether a piece says who did it: I."""
    return piece.tag == "me" or (piece.tag == "did" and piece.word.startswith(("i ", "i've")))


def told_by_me(tags: list[str]) -> bool:
    """Whether the words before a colon say more than the time: "since May I never had such a week: 6 chats", "up
    from 2: 5 chats"."""
    times = [tags.index(tag) for tag in TIMES if tag in tags]
    return {"past", "amount"} <= set(tags) or "me" in tags[max(times, default=len(tags)) :]


def plans_nothing(pieces: list[Piece], at: int) -> bool:
    """Whether a word of planning leads to a correction, or is the past of have: "I'd 2 chats", "I'd sent 5"."""
    follows = piece_at(pieces, at + 1)
    follows = piece_at(pieces, at + 2) if follows.word in vocabulary.DETERMINERS else follows
    had = pieces[at].word == "i'd" and (follows.tag == "amount" or (follows.tag in DOINGS and done(follows)))
    return had or any(piece.tag == "fix" for piece in pieces[at:])


def lifts(pieces: list[Piece], at: int, tags: list[str], reason: str) -> bool:
    """Whether what was set aside for that reason ends at this piece."""
    piece = pieces[at]
    if reason == OTHERS:
        return by_me(piece) and piece_at(pieces, at - 1).tag not in ("claim", "fate")  # he said "we got 500"
    if piece.tag == "fix" and piece.word.startswith("but "):
        return True  # "should have been 5, but it was only 2"
    if reason == WORDS["undone"]:
        return done(piece)
    if reason == ANOTHER_WEEK:
        compared_with = {"past", "amount"} <= set(tags[:at]) and told_anew(pieces, at)
        return compared_with or (piece.tag == "colon" and told_by_me(tags[:at]))
    if reason == WORDS["plan"]:
        return told_anew(pieces, at) or (piece.tag == "colon" and not to_be_done(pieces[:at], tags))
    return False


def governs(pieces: list[Piece], tags: list[str], at: int) -> bool:
    """Whether a time says when the clause's amounts were: not in "than last week", nor in "up from 2 last week"."""
    if piece_at(pieces, at - 1).form == "goal":  # "4 of my 6 planned applications"
        return False
    if piece_at(pieces, at - 1).word in COMPARING and not (at == 1 and pieces[0].word == "for"):
        return False
    return not {"me", "past", "same", "they"} & set(tags[first_amount(tags) : at])


def lasts(pieces: list[Piece], at: int, tags: list[str]) -> bool:
    """Whether a word sets aside the next clauses too: not in "goal was 5", nor in "I will be brief, 5 apps"."""
    if pieces[at].tag == "past" or told_here(tags):
        return False
    return "amount" in tags[at:] or (pieces[at].tag == "plan" and to_be_done(pieces, tags))


def to_be_done(pieces: list[Piece], tags: list[str]) -> bool:
    """Whether a clause with a word of planning plans acts: it names a goal, a time to come or something to do."""
    goal = any(piece.tag == "plan" and piece.word.split(" ")[0] in AIMS for piece in pieces)
    return goal or bool(TIMES.keys() & set(tags)) or any(piece.tag in DOINGS for piece in pieces)


def told_here(tags: list[str]) -> bool:
    """Whether a goal or a past amount is said in the clause itself, with no metric's word: "goal was 5"."""
    return "amount" in tags and "noun" not in tags


def first_amount(tags: list[str]) -> int:
    """Where the first amount of the clause stands."""
    return tags.index("amount") if "amount" in tags else len(tags)


def done(piece: Piece) -> bool:
    """Whether a verb mentions something done."""
    return piece.tag in DOINGS and piece.form in ("", "past")


def resets(pieces: list[Piece]) -> bool:
    """Whether a clause mentions something done, whatever was planned before it."""
    for piece in pieces:
        if piece.tag in WORDS or piece.tag in TIMES or piece.tag == "they":
            return False
        if done(piece):
            return True
    return False


def others(pieces: list[Piece]) -> bool:
    """Whether the clause says what somebody else did: they come first, and nothing in it is the person's own."""
    if given_names.acts(pieces):
        return True
    if pieces[0].word in ("there were", "there are", "there was"):  # "200 applications for that one job"
        places = [at for at, piece in enumerate(pieces) if piece.word == "for"]
        return any(POSTS & {piece.word for piece in pieces[at + 2 : at + 4]} for at in places)
    for at, piece in enumerate(pieces):
        if piece.tag == "they":
            doing = any(each.tag in DOINGS or each.tag in ("fate", "word", "claim") for each in pieces[at + 1 :])
            return doing and all(each.tag != "me" for each in pieces)
        own = piece.tag in DOINGS or piece.tag in ("amount", "noun", "me", "undone", "near")
        if own or piece.word in vocabulary.PREPOSITIONS:
            return False
    return False


def subject(pieces: list[Piece], at: int) -> bool:
    """Whether other people are the subject of what follows: "a recruiter told me they got 400 applications"."""
    before = piece_at(pieces, at - 1)
    if at == 0 or before.word in vocabulary.PREPOSITIONS or before.tag in ("verb", "did", "amount", "near"):
        return False
    return piece_at(pieces, at + 1).tag in DOINGS
