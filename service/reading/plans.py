"""Which sentences of an answer plan, and which are courtesies, agreement or complaints. Rule: sentence by sentence, by
tables; nothing is counted here, and a sentence that plans gives no count.

A sentence plans if it has a day or time to come, a verb in its base form or the future, or is below a heading such as
"Next week:". Thanks, questions, complaints and what happened (an offer, a setback) never plan.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.reading.language.number_words import ONES
from service.reading.language.vocabulary import GREETINGS, SIGN_OFFS, phrases

MOST_LINES = 200
MOST_LETTERS = 1_000  # of a line
MOST_SENTENCES = 400

WEEKDAY = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:r?s(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec)"
)
PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night|lunch ?time|noon))?"
MARKER = r"\W*(?:\d{1,2}[.)]\s+|[a-h]\)\s+)?\W*"  # of a list
NUMBER = rf"(?:\d+|{'|'.join(ONES)}|a few|a couple(?: of)?|some|another|an?)"


def any_of(table: str) -> str:
    """Return a pattern for any of a table's phrases, the longest first."""
    return f"(?:{'|'.join(sorted(phrases(table), key=len, reverse=True))})"


# Verbs in their base form, as a plan begins: "apply to 3 places". Those that are nouns of ours too need an object.
VERBS = any_of("""
    apply, ask, send, write, email, e-mail, mail, message, contact, reach, meet, talk, speak, practise,
    rehearse, prepare, prep, finish, complete, update, tailor, look, find, follow, go, get, do, make, book,
    schedule, study, polish, revise, rewrite, draft, visit, attend, join, sign, register, start, keep, try,
    build, record, check, focus, work, learn, take, phone, ring, text, ping, connect, dm, arrange, organise,
    organize, list, pick, choose, submit, drill, fix, print, drop, hand, walk, rest, sleep, catch, continue,
    begin, add, aim, spend, watch, brush, dust, clean, invite, bring, return, use, give, plan, create, design,
    translate, decide, run, chase, nudge, approach, identify, research, explore, set up, set aside, read up, sit
    down, put in, put together, cut down, line up, turn in, no more
""")
NOUN_VERBS = any_of("practice, call, chat, network, mock, interview, search, review, research, post, coffee")
NOUN_TAIL = any_of(
    "sessions?, interviews?, calls?, chats?, reps?, runs?, rounds?, questions?, tests?, is, was, went, not"
)
PLAN_HEAD = any_of("""
    plan, plans, my plan, the plan, plan is, goal, goals, my goal, aim, next week, next week's plan, plan for
    next week, plans for next week, goals for next week, next, next step, next steps, first step, to do, to-do,
    todo, to dos, tomorrow, the week ahead, coming week, this coming week, for next week, upcoming, coming up,
    intentions, intention, weekend
""")
DONE_HEAD = any_of("""
    this week, last week, done, did, so far, what i did, actual, numbers, my numbers, totals, results, correction, past
    week, the week, practice, applications, conversations, apps, calls, chats, mocks
""")
FUTURE = re.compile(
    r"\b(?:i'?ll|i will|i shall|i'?m going to|i am going to|i'?m gonna|gonna|i plan|i'?m planning|i am planning"
    r"|i intend"
    r"|i'?m aiming|i aim|i want to|i'?d like to|i would like to|i hope to|i'?m hoping to|i need to|i have to"
    r"|i'?ve got to"
    r"|i must|i should(?! have)|i might(?! have)|i can (?=\w+ .*\b(?:next|tomorrow|on|by)\b)|we'?ll|we will|let'?s"
    r"|planning (?:to|on)|plan(?:ned)? (?:to|for|is|on)|hoping to|aiming (?:to|for)|trying to|going to try"
    r"|the plan is)\b"
    rf"|^{MARKER}(?:then |and |also |so |but )?(?:will|want to|wanna|hope to|aim to|aim for|need to|have to|gotta"
    rf"|going to"
    r"|intend to|try to|shall|must|should(?! have)|to (?=[a-z]))\b",
)
NO_PLAN_AHEAD = re.compile(  # a future or a wish that plans nothing of the search
    r"\bi(?:'?ll| will)(?: |(?=,|\W*$))(?:let you know|get back to|see\b|be (?:fine|brief|ok|okay|in touch|honest"
    r"|back)|keep you|tell you"
    r"|say|reply|write (?:more|again|you)|answer|add that|do my best|try(?: my best| harder)?\W*$|take that"
    r"|think about (?:it|that)"
    r"|pass\b|\W*,|\W*$|leave it|live\b|survive|never\b)"
    r"|\bwill do\b|\bi hope (?:you|this|that|it|they|so)\b|\bi (?:want|would like|'d like|need) to (?:thank|say"
    r"|correct|point|add"
    r"|mention|apologi[sz]e|know|understand|see (?:the|my|this))|\b(?:i'd|i would) like to (?:thank|say|correct"
    r"|point|add|mention|know)"
    r"|\blet me (?:know|correct|rephrase|add|explain)|\b(?:should|would|could|might|must) have\b|\bif only\b"
)
TIME_TO_COME = re.compile(
    rf"\bnext (?:week|month|time|few days|couple of days|{WEEKDAY})\b|\btomorrow\b|\btonight\b|\bfrom now on\b"
    rf"|\bfirst thing\b"
    rf"|\b(?:this|the|coming|over the) (?:weekend|coming week|coming days|afternoon|evening)\b|\bthe week after\b"
    rf"|(?<!last )(?<!since )(?<!past )\b{WEEKDAY}\b{PART_OF_DAY}(?!'s)|\bafter (?:the weekend|christmas|new year"
    rf"|easter)\b"
    rf"|\b(?:on|by|before|until|till|around) (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}"
    rf"|{MONTH} \d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th))\b"
    r"|\bby (?:the )?end of\b|\bin the (?:morning|new year)\b|\bin (?:a|two|three|\d+) (?:days?|weeks?)\b"
    r"|\b(?:each|every) "
    r"(?:day|morning|evening|week)\b|\bbefore (?:lunch|noon)\b"
)
PAST = re.compile(
    r"\b(?:was|were|wasn't|weren't|had|did|didn't|sent|went|got|met|spoke|made|took|found|forgot|missed|said|told"
    r"|came|saw"
    r"|heard|felt|thought|knew|gave|left|lost|won|began|became|brought|caught|chose|held|kept|paid|ran|sat|slept"
    r"|stood|wrote"
    r"|(?:have|has|'ve|haven't|hasn't|i've) (?:\w+ ){0,2}(?:\w{2,}ed|been|had|done|gone|got|made|met|sent|spoken"
    r"|taken|written"
    r"|given|found|seen|begun)|yesterday|ago|last (?:week|night|month|" + WEEKDAY + r"))\b"
    r"|\b(?!(?:need|indeed|proceed|speed|feed|hundred|exceed|succeed|planned|scheduled|booked|need|based|detailed"
    r"|related"
    r"|targeted|tailored|advanced|unfinished|lined|registered|united)\b)[a-z]{3,}ed\b"
)
OTHERS = re.compile(
    r"\W*(?:they|he|she|it|that|this is|there (?:is|are)|who|(?:the|my|a|an|our|his|her"
    r"|their) (?:\w+ ){0,2}?(?:recruiter|company|manager"
    r"|hr|agency|interviewer|friend|wife|husband|partner|boss|kids?|son|daughter|mum|mom|dad|team|panel|firm|bank)s?)"
    r"(?:'ll|'s|'re)? ",
)
OUTCOME = re.compile(
    r"\b(?:offer(?:ed|s)?|hired|got the job|new job|reject\w*|ghosted|turned down|laid off|let go"
    r"|start(?:ing)? (?:at|with|my new))\b"
)
CORRECTS = re.compile(
    r"\b(?:sorry|correction|actually|make that|make it|meant|not \d+|wrong|it'?s|instead of"
    r"|typo|oops)\b|^\W*no[,.!-]"
)
COMPLAINT = re.compile(
    r"\b(?:that|this|it|something)(?:'s| is| was| looks?| seems?| are)?(?: \w+)?(?: just| all| simply| completely"
    r"| totally| still)? "
    r"(?:wrong|not right|incorrect|not correct|not true|false|inaccurate|off|mistaken|a mistake|an error"
    r"|messed up|not what i \w+)\b"
    r"|\b(?:numbers?|counts?|figures?|chart|digest|summary|graph|totals?|week|letter|dates?)(?: \w+)? (?:is|are"
    r"|look|looks|seem|seems"
    r"|was|were)(?: \w+)? (?:wrong|off|incorrect|not right|mistaken|messed up|not correct|inaccurate|mixed up)\b"
    r"|\byou(?:'ve| have)? (?:got|had|have) (?:it|this|that|them|me|the \w+|my \w+)(?: all| completely"
    r"| totally)? wrong\b"
    r"|\byou(?:'ve| have)? (?:missed|forgot|forgotten|misread|misunderstood|miscounted|misheard|left out|mixed up"
    r"|counted wrong)\b"
    r"|\bi (?:didn'?t|did not|never) (?:say|said|write|wrote|send|sent|do|did|report|mean) (?:that|this|so|it|any of)\b"
    r"|\b(?:this|it|that|they|numbers?|which) (?:doesn'?t|does not|don'?t|do not) (?:add up|match|look right"
    r"|make sense|seem right|fit)\b"
    r"|\bthere(?:'s| is| must be) (?:a|an|some|one) (?:mistake|error|mix-?up|problem with)\b|\bnot what i (?:said"
    r"|wrote|meant|did|sent)\b"
    r"|^\W*(?:wrong|incorrect|not right|not correct|mistake|error|not true|untrue|false)(?: again| numbers?"
    r"| count| week| total)?\W*$"
    r"|^\W*(?:no|nope),? (?:wrong|that'?s|not right|incorrect)\b"
)
THANKS = re.compile(
    r"\W*(?:many |big |so many )?(?:thanks|thank you|thank u|thankyou|thx|ty|tysm|cheers"
    r"|much appreciated|ta|merci|gracias|danke)\b"
)
AGREEMENT = any_of("""
    yes, yep, yeah, yup, ya, sure, correct, right, exactly, that's right, thats right, that is right, that's
    correct, that is correct, all correct, looks right, looks good, looks correct, confirmed, confirm, go ahead,
    do it, please do, true, absolutely, definitely, of course, agreed, yes please, that's it, spot on, all good,
    all right
""")
AGREES = re.compile(rf"\W*(?:(?:{AGREEMENT}|ok|okay|oh|all|please|thanks|thank you|cheers)\W*)+")
COURTEOUS = (
    frozenset(
        phrases("""
    thanks, thank, thankyou, thx, ty, tysm, ok, okay, k, kk, great, perfect, cool, nice, awesome, lovely, good,
    noted, got, it, fine, sounds, super, wonderful, brilliant, excellent, understood, will, do, alright,
    appreciated, appreciate, helpful, that, this, that's, was, is, really, very, quick, encouraging, kind, of,
    you, so, much, lot, love, loved, like, to, see, chart, graph, the, digest, summary, letter, mail, email,
    message, note, all, my, made, smile, cheers, wow, yay, haha, lol, sorry, welcome, too, same, and, i'm, glad,
    happy, amazing, fab, fantastic, neat, works, for, a, in, on, at, week, weekend, next, until, then, hope,
    well, are, your, reply, support, help, again, team, pleasure
""")
    )
    | GREETINGS
    | SIGN_OFFS
)
FAREWELL = re.compile(  # "have a nice weekend", "see you next week": no plan, whatever time is in it
    r"\b(?:have|enjoy|wish(?:ing)? you|hope you have)(?: yourself)? (?:a|an|your|the"
    r"|some) (?:\w+ ){0,3}?(?:weekend|week|day|evening|time|one"
    r"|monday|friday|sunday|rest)\b|\b(?:see|talk to|speak to|hear from|write to|catch) (?:you|ya"
    r"|u)(?: \w+){0,2}? ?(?:soon|later|then|tomorrow|next week"
    rf"|(?:on )?{WEEKDAY})\b|\b(?:until|till|see you|speak|talk|more) (?:next (?:week|time)|soon|then|later"
    rf"|tomorrow|(?:on )?{WEEKDAY})\W*$"
    r"|\bno (?:problem|worries)\b|\blooking forward to (?:it|next week|hearing|the next)\b|\b(?:happy|good"
    r"|nice) (?:weekend|week|monday|friday|sunday)\b"
)

SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+(?=\S)|(?<=[\U0001F300-\U0001FAFF☀-➿])\s+(?=\w)")
OPENING = re.compile(  # a greeting or thanks before the first sentence: a sentence of its own
    rf"(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hiya)\b[^,.!?\n]{{0,30}}"
    rf"|(?:{THANKS.pattern}[^,.!?\n]{{0,30}})"
    r"|(?:ok(?:ay)?|great|perfect|cool|sure|yes|yep|got it|sounds good|alright|nice))[,!–-]+\s+(?=\S)",
    re.I,
)
TURN = re.compile(  # where a sentence turns from what was done to what is planned
    r"(?:(?:,|;|\s-|\s–)\s+|\s+)(?:and |but |then |so |while |plus )?(?=(?:i'?ll|i will|i'?m going to|i plan"
    r"|my plan|the plan)\b)"
    r"|(?:(?:,|;|\s-|\s–)\s+(?:and |but |then |so |while )?|\s+(?:and|but|then|so) )"
    rf"(?=(?:next week|tomorrow|on {WEEKDAY}|this weekend|for next week|planning|plan)\b)",
    re.I,
)
DONE = re.compile(rf"\d|\b(?:{'|'.join(ONES)}|no|none|nothing|zero|more)\b|{PAST.pattern}|{OUTCOME.pattern}")
TURN_BACK = re.compile(
    r"(?:,|;|\s-|\s–)\s+(?:and |but |so |while )?(?=(?:this week|last week|i (?:did|had|sent|got|made|applied"
    r"|talked|spoke|met|was))\b)",
    re.I,
)
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


class Sentence(NamedTuple):
    """One sentence as it is written, the line it is on, and whether it plans."""

    text: str
    line: int
    plans: bool


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text, in order, each with whether it plans."""
    found: list[Sentence] = []
    below_plan = False
    for number, line in enumerate(text.split("\n")[:MOST_LINES]):
        if heads := heading(line):
            below_plan = heads == "plan"
        elif not line.strip():
            below_plan = below_plan and not found[-1:]
        for part in parts_of(line[:MOST_LETTERS]):
            found.append(Sentence(part, number, is_plan(part, below_plan=below_plan)))
    return found[:MOST_SENTENCES]


def parts_of(line: str) -> Iterator[str]:
    """Yield the sentences of a line; one that tells of both what was done and what is planned in two."""
    opening = OPENING.match(line)
    rest = line[opening.end() :] if opening else line
    if opening:
        yield opening[0].rstrip()
    for sentence in SENTENCE_END.split(rest):
        for turn, planned_last in ((TURN, True), (TURN_BACK, False)):
            cut = turn.search(sentence, 1) if not sentence.endswith("?") else None
            if cut and turns(sentence[: cut.start()], sentence[cut.end() :], planned_last=planned_last):
                yield sentence[: cut.start()].rstrip(" ,;-–")
                yield sentence[cut.end() :]
                break
        else:
            if sentence.strip():
                yield sentence


def turns(before: str, after: str, *, planned_last: bool) -> bool:
    """Whether one part of a sentence tells of something done and the other plans."""
    done, planned = (before, after) if planned_last else (after, before)
    return bool(DONE.search(plain(done))) and not is_plan(done) and is_plan(planned)


def heading(line: str) -> str:
    """Return "plan" or "done" for a line that heads those below it ("Next week:"), "" for others."""
    words = plain(line)
    if not words.endswith(":") and len(words.split()) > 3:
        return ""
    label = words.strip(" :*_#-–")
    if re.fullmatch(PLAN_HEAD, label):
        return "plan"
    return "done" if re.fullmatch(DONE_HEAD, label) else ""


def is_plan(sentence: str, *, below_plan: bool = False) -> bool:
    """Whether a sentence plans."""
    words = FAREWELL.sub(" ", plain(sentence))
    if not re.search(r"[a-z]{2}", words) or sentence.rstrip().endswith("?") or is_courtesy(words):
        return False
    if COMPLAINT.search(words) or NO_PLAN_AHEAD.search(words) or re.match(rf"{MARKER}{DONE_HEAD}\s*[:=]", words):
        return False
    if FUTURE.search(words) or re.match(rf"{MARKER}(?:{PLAN_HEAD})\s*(?:is|are)?\s*[:=–-]", words):
        return True
    if CORRECTS.search(words) or OUTCOME.search(words):
        return False
    return begins_with_verb(words) or is_to_come(words, below_plan=below_plan)


def begins_with_verb(words: str) -> bool:
    """Whether a sentence begins with a verb in its base form, after a day perhaps: "Monday: ask Grace"."""
    if re.match(rf"{MARKER}[a-z ]{{3,40}}[:=]\W*(?:{NUMBER}\b|no\b|none\b)", words):
        return False  # "Practice sessions: 2"
    lead = rf"{MARKER}(?:(?:on |by )?(?:{WEEKDAY}|weekend|tomorrow|first|then|and|also|maybe|perhaps){PART_OF_DAY}\W+)*"
    return bool(
        re.match(rf"{lead}(?:{VERBS}\b(?!\s*[:=])|{NOUN_VERBS} (?!{NUMBER}\b|{NOUN_TAIL}\b|\d|\W)[a-z])", words)
    )


def is_to_come(words: str, *, below_plan: bool) -> bool:
    """Whether nothing in a sentence happened, and it has a time to come or is in a list of plans."""
    if PAST.search(words) or OTHERS.match(words):
        return False
    return below_plan or bool(TIME_TO_COME.search(words))


def is_courtesy(words: str) -> bool:
    """Whether a sentence only thanks, greets or acknowledges."""
    said = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", FAREWELL.sub(" ", plain(words)))
    if re.search(r"\d", words) or any(word in ONES for word in said):
        return False
    return (bool(THANKS.match(plain(words))) and len(said) <= 15) or all(word in COURTEOUS for word in said)


def is_complaint(sentence: str) -> bool:
    """Whether a sentence says that something we wrote is wrong."""
    return bool(COMPLAINT.search(plain(sentence))) and not sentence.rstrip().endswith("?")


def is_agreement(sentence: str) -> bool:
    """Whether a sentence only agrees: "yes", "that's right"."""
    return bool(AGREES.fullmatch(plain(sentence))) and bool(re.search(rf"\b{AGREEMENT}\b", plain(sentence)))


def texts(text: str) -> list[str]:
    """Return the sentences of a text as they are written."""
    return [sentence.text for sentence in sentences(text)]


def is_all_courtesy(text: str) -> bool:
    """Whether a message only thanks, greets or acknowledges; the last line may be a name."""
    said = without_name(texts(text))
    return bool(said) and all(map(is_courtesy, said))


def is_all_agreement(text: str) -> bool:
    """Whether a message only agrees, with thanks perhaps."""
    said = without_name(texts(text))
    return any(map(is_agreement, said)) and all(is_agreement(one) or is_courtesy(one) for one in said)


def without_name(said: list[str]) -> list[str]:
    """Return sentences without the name that signs them."""
    signed = len(said) > 1 and said[-1].istitle() and len(said[-1].split()) <= 3
    return said[:-1] if signed else said


def plain(text: str) -> str:
    """Return a text in lower case with plain apostrophes and single spaces."""
    return " ".join(text.translate(APOSTROPHES).lower().split())


def joined(chosen: list[Sentence]) -> str:
    """Return sentences as a text again, those of one line on one line."""
    lines: dict[int, list[str]] = {}
    for sentence in chosen:
        lines.setdefault(sentence.line, []).append(sentence.text.strip())
    return "\n".join(" ".join(parts) for parts in lines.values())
