"""Whether a person mentions a rejection, a silence, something that went badly or a lay-off, in their own words.

Only whether, never how many. "No rejections this week", a mock that went badly, what happened to someone else and a
fear are none. Rule: the patterns are data (language/english/setbacks.txt); what takes one back is decided here, each
reason by a function of its own.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from service.reading.language.expressions import Expression
from service.reading.language.phrase_patterns import PhrasePatterns

LONGEST = 20_000  # characters looked at: nobody writes more of their own
FARTHEST = 200  # characters of a sentence, before and after
NEAR = 40  # characters before a mention

SETBACKS = PhrasePatterns("setbacks", r"(?<!\w)(?:{})")
PLAIN_MARKS = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))

# Directly before a rejection or a lay-off: there was none.
DENIED = Expression(
    r"(?:\b(?:no|zero|0|without|not|never|nor|nobody|no one|none of them)|n't)"
    r"(?: (?:been|get|got|gotten|getting|had|have|yet|any|a|an|new|more|further|single|one|another|feel)){0,3}\s*$"
)
# The same for a fear, a condition, or advice: it has not happened.
FEARED = Expression(
    r"\b(?:afraid|scared|frightened|terrified|worr(?:y|ied|ies|ying)|fear(?:ing|ed|s)?|anxious|nervous|dread(?:ing"
    r"|ed)?|expect(?:ing|s)?"
    r"|i'd hate|would hate"
    r"|what if|if|unless|in case|might|may|could|would|probably will|will probably|bound to|prepared? for|braced?"
    r" for|bracing for"
    r"|(?:don't|do not|didn't) mind|rather (?:get|have|hear)|rumou?rs? (?:of|about)|threat of|worst case:?"
    r"|how to (?:cope|deal|live) with|what to (?:say|do|answer) (?:after|when|to|if)|deal with"
    r"|role[- ]?play(?:ed)? (?:about|of)"
    r"|(?:i'd|i would|i could|i can) (?:accept|take|live with|handle|cope with)"
    r"|(?:talk(?:ed|ing)?|spoke|speaking|chat(?:ted|ting)?|conversation|discussion) (?:a lot )?about(?! (?:my|our))"
    r"|avoid|before (?:they|he|she|anyone) (?:can|could)|(?:don't|do not|didn't) want|hop(?:e|ing) (?:not|they"
    r" don't|i don't|i won't)|please don't"
    r"|risk(?:ing)?|used to|mock|pretend|imagin\w+|can'?t afford|cannot afford)"
    r"(?: (?:of|that|about|for|they|they'll|i|i'll|i'd|he|she|it|we|you|will|would|might|may|be|get|getting|being"
    r"|made|laid|to|the|a|an|another"
    r"|more|even|just|going|am|also|again|not|don't|me|everyone|everybody|me being)){0,6}\s*$"
)
RELATIVE = (
    r"friend|husband|wife|partner|spouse|boyfriend|girlfriend|fianc[eé]e?|sister|brother|sibling|son|daughter"
    r"|child|kids?|mother"
    r"|father|mum|mom|dad|parents?|uncle|aunt(?:ie)?|cousin|nephew|niece|grand\w+|neighbou?r|colleague|co-?worker"
    r"|flat-?mate"
    r"|room-?mate|classmate|teammate|mate|buddy|ex|acquaintance|contact|mentor|boss"
)
# The subject of a clause that is somebody else.
SOMEBODY_ELSE = Expression(
    rf"\b(?:my|his|her|their|our|a|an|the|one|another|this|that|some|two|three) (?:\w+ ){{0,2}}?(?:{RELATIVE})s?\b"
    rf"|^\W*(?:{RELATIVE})s?\b"
    r"|\b(?:an?|one|another|some|this|that|the) (?:\w+ )?(?:girl|boy|guy|woman|man|lad|lady|bloke|person|student)s?"
    r" (?:from|in|at|on) (?:my|our|the) \w+"
    rf"|\b(?:his|her|their) \w+|\b(?:he|she|someone|somebody|people|others)\b"
)
WHO = Expression(  # "somebody who was laid off", "a company that had layoffs"
    r"\b(?:who|whose|(?:that|which)(?= (?:had|has|have|was|were|got|did|is)\b))"
    r"(?: (?:just|recently|also|once|had|has|have|been|was|were|got|did|made|is|are)){0,4}\s*$"
)
ABOUT = Expression(  # a subject of talk, not an event
    r"\b(?:articles?|talks?|podcasts?|books?|read(?:ing)?|videos?|webinars?|news|posts?|chapter|course|lecture"
    r"|film|heard|stories|story"
    r"|workshop|session|module|case study|report|blog|threads?)\b[^.!?;]{0,30}\b(?:about|on|regarding|of|how to"
    r" (?:handle|take|deal with)|to expect)(?: \w+){0,3}\s*$"
)
THEIRS = Expression(r"\b(?:about|over|after|with) (?:her|his|their|\w+'s)(?: \w+)?\s*$")  # "about her layoff"
THEIR_TEAM = Expression(r" (?:her|his|their) (?:whole |entire )?(?:team|department|office|crew|staff|company)\b")
MINE = Expression(r"\b(?:i|i'm|i've|i'd|me|we|us)\b")
OTHER_THINGS = (  # what is refused, and is nobody's work
    r"(?:(?:debit|credit|bank|bus|library|student) )?(?:cards?|payments?|loans?|mortgages?|passwords?|uploads?"
    r"|files?|photos?|pictures?|coupons?|claims?|insurance|entry|drafts?|ideas?|suggestions?|bookings?|permits?"
    r"|visas?(?= \w)|asylum|citizenship|planning permission|residence|discounts?"
    r"|parcels?|orders?|benefits?|overdrafts?|essays?|papers?|articles?|abstracts?|poems?|novels?|manuscripts?"
    r"|logins?|e-?mail address"
    r"|friend requests?|meals?|help|offers? of help)"
)
REFUSED_THING = Expression(
    rf"\s*(?:of )?(?:(?:my|the|a|an|his|her|their|our) )?(?:first |second |last |old |new )?{OTHER_THINGS}\b"
)
THING_REFUSED = Expression(
    rf"\b{OTHER_THINGS} (?:application )?(?:(?:was|were|got|is|has been|have been|had been|been|keeps? being) )?"
    r"(?:\w+ly )?$"
)
PRIVATE = (  # who has nothing to do with somebody's search
    r"(?:husband|wife|partner|spouse|boyfriend|girlfriend|fianc[eé]e?|sister|brother|sibling|son|daughter|child|children"
    r"|kid|mother|father|mum|mom|dad|parent|uncle|aunt|auntie|cousin|nephew|niece|grand\w+|neighbou?r|flat-?mate"
    r"|room-?mate|lodger|tenant|plumber|electrician|builder|handyman|hairdresser|dentist|vet|harbou?r ?master|bouncer"
    r"|(?:tinder )?date|taxi|driver|cat|dog|puppy|kitten|pet|horse|baby|toddler|teenager|landlord|landlady|crush)s?"
)
PRIVATE_PERSON = Expression(
    rf"\b(?:my|the|our|his|her|their|a) (?:\w+ ){{0,1}}?{PRIVATE}(?: (?:i|we) \w+(?: (?:for|in|from) \w+ \w+)?)?"
    r"(?: (?:just|also|still|then|has|have))*\s*$"
)
FROM_PRIVATE = Expression(
    rf"\s*(?:back )?(?:from|by) (?:my|the|our) (?:\w+ )?{PRIVATE}\b|\s*in the (?:\w+ )?(?:group|chat)\b"
)
AT_LARGE = Expression(  # whose lay-offs are news
    r"\b(?:the|our|this|my) (?:whole |entire )?(?:town|city|country|village|region|area|industry|sector|state|county"
    r"|economy|news|papers?)\b"
)
SPOKEN_OF = Expression(r"\s*(?:rates?|law|statistics|figures|rumou?rs?|letter template|therapy|party)\b")
OWN_DUTY = Expression(r"\b(?:i|we)(?: \w+){0,2} (?:to|handled|organi[sz]ed|announced|managed|negotiated)\s*$")
PASSIVE = Expression(r"\b(?:was|were|got|get|gets|been|being|is|are|lost|did|made|got made)\b(?: \w+)? ?$")
NO_NAME = (
    r"(?:I|My|We|Our|The|Then|Also|Just|Got|Was|It|That|This|Today|Yesterday|\w+day|Job|Role|Team|Application|Interview"
    r"|Position|Contract|Offer|Been|And|But|So|Who|Which)\b"
)
BY_NAME = Expression(  # "Tom was let go", with the name as it is written
    rf"(?:^|[.!?;,:] |\band )(?!{NO_NAME})[A-Z][\w'-]+(?: [A-Z][\w'-]+)? (?:also |just )?"
    r"(?:was|got|has been|is being) ?$"
)
OWN_ACT = Expression(
    r"(?<![\"“'])\b(?:i|we|i've|we've)(?: (?:also|politely|then|just|already|(?:had|have)(?: to)?|got to))?\s*$"
)
ACTIVE = Expression(
    r"(?:rej|turned|declined|refus|chose|picked|hired|selected|took|preferred|went\b|gone\b|go\b|said|passed|decided|froze|stopp|paus|suspend|hir"
    r"|withdr|pulled|cancel|clos|end|drop|archiv|settl|opt|prefer|accept|employ|recruit|appoint)"
)
TO_COME = Expression(r"(?:\b(?:will|gonna|going to)|'ll)(?: (?:all|just|surely|probably|also|only|be))*\s*$")
REFUSAL = Expression(r"(?:reject|refuse|decline|turn|say no)\b")
OWN_SILENCE = Expression(r"\b(?:(?:i|we)(?: did| have| had| do| could| was| am)?|for|sorry)\s*$")
UNANSWERED = Expression(
    r"(?:not|never|\w+n'?t) (?!receiv|(?:get|got|gotten|had|have|seen) (?:an?|any|one)\b)"
    r".*(?:repl|respond|answer|wr[oi]t|get|got|come|came|call).*"
)
REHEARSED = Expression(r"\b(?:mocks?|practi[cs]e|rehears\w+|prep)\b")
REAL = Expression(r"\b(?:real|actual|proper) (?:one|thing|interviews?)\b")
EXCUSED = Expression(r"\b(?:sorry|apolog\w+|excuse)(?: me)?(?: about| for)?(?: the| my)?\s*$")
NOT_BADLY = Expression(
    r"(?:n't|\bnot|\bnever)\b(?: \w+){0,2} (?:bad|badly|terrible|terribly|awful|wrong|horrible|disaster)\b"
)
LISTED = Expression(
    r"(?:[:=–—-]|\b(?:applications?|apps?|conversations?|calls?|practices?|sessions?))\s*$"
)  # "Applications - 5 nos.": numbers
NONE_OF_IT = Expression(
    r"(?: (?:counts?|counter|tally|total|e-?mails?|letters?))?(?: (?:for|of|this|the|so|far|week)){0,4}"
    r"\s*[:=–—-]?\s*(?:0|none|zero|nil)\b"
)
NUMBER_OF = Expression(r"\. of ")
CLAUSE = re.compile(r"[.!?;,:()–—]|\b(?:and|but|so|because|while|since) (?=i\b|i'|my |they )")


class Found(NamedTuple):
    """A pattern's match, with what is around it."""

    kind: str
    words: str
    before: str  # a few words before it
    clause: str  # its clause as far as it
    sentence: str
    after: str
    written: str  # a few words before it, in capitals and small letters


def mentions(text: str) -> bool:
    """Whether the text mentions a setback."""
    text = " ".join(text[:LONGEST].translate(PLAIN_MARKS).split())
    lower = text.lower() if len(text.lower()) == len(text) else text.casefold()[: len(text)]
    return any(not taken_back(around(kind, found, lower, text)) for kind, found in SETBACKS.find(lower))


def around(kind: str, found: re.Match[str], text: str, written: str) -> Found:
    """Return a match with its surroundings; `written` is the text with its capitals."""
    begin = text[max(0, found.start() - FARTHEST) : found.start()]
    end = text[found.end() : found.end() + FARTHEST]
    cuts = [cut.end() for cut in CLAUSE.finditer(begin)]
    return Found(
        kind=kind,
        words=found.group(),
        before=begin[-NEAR:],
        clause=begin[cuts[-1] :] if cuts else begin,
        sentence=re.split(r"[.!?;]", begin)[-1] + found.group() + re.split(r"[.!?;]", end)[0],
        after=end,
        written=written[max(0, found.start() - NEAR) : found.start()],
    )


def taken_back(found: Found) -> bool:
    """Whether something around the words says that there was no such setback of theirs."""
    return any(reason(found) for reason in TAKEN_BACK)


def is_denied(found: Found) -> bool:
    """ "No rejections this week"."""
    return found.kind in ("rejected", "let go") and bool(DENIED.search(found.before))


def is_feared(found: Found) -> bool:
    """ "I worry they will say no", "if they say no"."""
    to_come = TO_COME.search(found.before) if REFUSAL.match(found.words) else None
    return bool(to_come or FEARED.search(found.before))


def is_own_act(found: Found) -> bool:
    """ "I turned down an offer"."""
    return found.kind == "rejected" and bool(ACTIVE.match(found.words) and OWN_ACT.search(found.before))


def is_of_another_thing(found: Found) -> bool:
    """ "My card was declined", "the bank refused my loan", "the rejection rate"."""
    if found.kind not in ("rejected", "let go"):
        return False
    thing = REFUSED_THING.match(found.after) or THING_REFUSED.search(found.before)
    return bool(thing or SPOKEN_OF.match(found.after))


def is_own_duty(found: Found) -> bool:
    """ "As a manager I had to let people go"."""
    return found.kind == "let go" and not MINE.search(found.words) and bool(OWN_DUTY.search(found.before))


def is_own_silence(found: Found) -> bool:
    """ "I never answered", "sorry for the silence"."""
    unanswered = UNANSWERED.fullmatch(found.words) and OWN_SILENCE.search(found.before)
    excused = found.words.endswith("silence") and EXCUSED.search(found.before)
    return found.kind == "silent" and bool(unanswered or excused)


def is_somebody_elses(found: Found) -> bool:
    """ "My friend got rejected", "somebody who was laid off", "an article about layoffs"."""
    if THEIRS.search(found.before) or THEIR_TEAM.match(found.after):
        return True
    if MINE.search(found.words) or (MINE.search(found.clause) and not WHO.search(found.before)):
        return bool(ABOUT.search(found.clause))
    passive = PASSIVE.search(f"{found.clause}{found.words.split()[0]} ") or PASSIVE.search(found.clause)
    other = SOMEBODY_ELSE.search(found.clause) if passive or found.kind == "went badly" else None
    first = found.words.split()[0]
    named = BY_NAME.search(found.written) or BY_NAME.search(f"{found.written}{first} ")
    by_name = named if found.kind == "let go" else None
    return any((other, by_name, WHO.search(found.before), ABOUT.search(found.clause)))


def is_private(found: Found) -> bool:
    """ "My son ignored me", "no answer from my landlord", "the whole town had layoffs"."""
    if found.kind in ("silent", "rejected"):
        return bool(PRIVATE_PERSON.search(found.before) or FROM_PRIVATE.match(found.after))
    at_large = found.kind == "let go" and not MINE.search(found.clause)
    return bool(at_large and AT_LARGE.search(found.clause))


def is_number(found: Found) -> bool:
    """ "rejections 0", "Applications - 5 nos.", "1 no. of mock"."""
    listed = found.words.endswith(" nos") and LISTED.search(found.before)
    counts = found.words.endswith(" no") and NUMBER_OF.match(found.after)
    none = NONE_OF_IT.match(found.after) and found.kind != "silent"  # "0 replies 0 calls"
    return any((none, listed, counts))


def is_rehearsed(found: Found) -> bool:
    """ "Bombed the mock interview", "it didn't go badly"."""
    if found.kind == "slipped":
        return bool(REHEARSED.search(found.sentence)) and not REAL.search(found.sentence)
    near = found.clause[-20:] + found.words
    return found.kind == "went badly" and bool(NOT_BADLY.search(found.words) or REHEARSED.search(near))


TAKEN_BACK: tuple[Callable[[Found], bool], ...] = (
    is_denied,
    is_feared,
    is_own_act,
    is_of_another_thing,
    is_own_duty,
    is_own_silence,
    is_somebody_elses,
    is_private,
    is_number,
    is_rehearsed,
)
