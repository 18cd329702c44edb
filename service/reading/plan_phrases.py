"""The words of plans, courtesies, agreement and complaints, as tables. Rule: data only; plans.py looks for them.

A pattern is over words in lower case with plain apostrophes and single spaces.
"""

import re

from service.reading.command_phrases import any_of
from service.reading.language.courtesies import SALUTATION
from service.reading.language.expressions import Expression
from service.reading.language.number_words import ONES
from service.reading.language.vocabulary import GREETINGS, SIGN_OFFS, phrases

WEEKDAY = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:r?s(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec)"
)
PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night|lunch ?time|noon))?"
MARKER = r"\W*(?:\d{1,2}[.)]\s+|[a-h]\)\s+)?\W*"  # of a list
NUMBER = rf"(?:\d+|{'|'.join(ONES)}|a few|a couple(?: of)?|some|another|an?)"


# Verbs in their base form, as a plan begins: "apply to 3 places". Those that are nouns of ours too need an object.
VERBS = any_of("""
    apply, ask, send, write, email, e-mail, mail, message, contact, reach, meet, talk, speak, practise,
    rehearse, prepare, prep, finish, complete, update, tailor, look, find, follow, go, get, do, make, book,
    schedule, study, polish, revise, rewrite, draft, visit, attend, join, sign, register, start, keep, try,
    build, record, check, focus, work, learn, take, phone, ring, text, ping, connect, dm, arrange, organise,
    organize, list, pick, choose, submit, drill, fix, print, drop, hand, walk, rest, sleep, catch, continue,
    begin, aim, spend, watch, brush, dust, clean, invite, bring, return, use, give, plan, create, design,
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
FUTURE = Expression(
    r"\b(?:i'?ll|i will|i shall|i'?m going to|i am going to|i'?m gonna|gonna|i plan|i'?m planning|i am planning"
    r"|i intend"
    r"|i'?m aiming|i aim|i want to|i'?d like to|i would like to|i hope to|i'?m hoping to|i need to|i have to"
    r"|i'?ve got to"
    r"|i must|i should(?! have)|i might(?! have)|i can (?=\w+ .*\b(?:next|tomorrow|on|by)\b)|we'?ll|we will|let'?s"
    r"|planning (?:to|on)|plan(?:ned)? (?:to|for|is|on)|hoping to|aiming (?:to|for)|trying to|going to try"
    r"|the plan is|(?:is|are) (?:the|my) (?:new )?plan|that'?s (?:the|my) plan)\b"
    rf"|^{MARKER}(?:then |and |also |so |but )?(?:will|want to|wanna|hope to|aim to|aim for|need to|have to|gotta"
    rf"|going to"
    r"|intend to|try to|shall|must|should(?! have)"
    rf"|to (?!(?:{'|'.join(ONES)}|a|an|the|my|our|this|these|some|many|several)\b)(?=[a-z]))\b",  # "to two hotels"
)
NO_PLAN_AHEAD = Expression(  # a future or a wish that plans nothing of the search
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
TIME_TO_COME = Expression(
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
PAST = Expression(
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
OTHERS = Expression(
    r"\W*(?:they|he|she|it|that|this is|there (?:is|are)|who|(?:the|my|a|an|our|his|her"
    r"|their) (?:\w+ ){0,2}?(?:recruiter|company|manager"
    r"|hr|agency|interviewer|friend|wife|husband|partner|boss|kids?|son|daughter|mum|mom|dad|team|panel|firm|bank)s?)"
    r"(?:'ll|'s|'re)? ",
)
OUTCOME = Expression(
    r"\b(?:offer(?:ed|s)?|hired|got the job|new job|reject\w*|ghosted|turned down|laid off|let go"
    r"|start(?:ing)? (?:at|with|my new))\b"
)
CORRECTS = Expression(
    r"\b(?:sorry|correction|actually|make that|make it|meant|not \d+|wrong|it'?s|instead of"
    r"|typo|oops)\b|^\W*no[,.!-]"
)
COMPLAINT = Expression(
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
THANKS = Expression(
    r"\W*(?:many |big |so many )?(?:thanks|thank you|thank u|thankyou|thx|ty|tysm|cheers"
    r"|much appreciated|ta|merci|gracias|danke)\b"
)
AGREEMENT = any_of("""
    yes, yep, yeah, yup, ya, sure, correct, right, exactly, that's right, thats right, that is right, that's
    correct, that is correct, all correct, looks right, looks good, looks correct, confirmed, confirm, go ahead,
    do it, please do, true, absolutely, definitely, of course, agreed, yes please, that's it, spot on, all good,
    all right
""")
AGREES = Expression(rf"\W*(?:(?:{AGREEMENT}|ok|okay|oh|all|please|thanks|thank you|cheers)\W*)+")
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
FAREWELL = Expression(  # "have a nice weekend", "see you next week": no plan, whatever time is in it
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
OPENING = Expression(  # a greeting or thanks before the first sentence: a sentence of its own
    rf"(?:{SALUTATION}[^,.!?\n]{{0,30}}"
    rf"|(?:{THANKS.pattern}[^,.!?\n]{{0,30}})"
    r"|(?:ok(?:ay)?|great|perfect|cool|sure|yes|yep|got it|sounds good|alright|nice))[,!–-]+\s+(?=\S)",
    re.I,
)
TURN = Expression(  # where a sentence turns from what was done to what is planned
    r"(?:(?:,|;|\s-|\s–)\s+|\s+)(?:and |but |then |so |while |plus )?(?=(?:i'?ll|i will|i'?m going to|i plan"
    r"|my plan|the plan)\b)"
    r"|(?:(?:,|;|\s-|\s–)\s+(?:and |but |then |so |while )?|\s+(?:and|but|then|so) )"
    rf"(?=(?:next week|tomorrow|on {WEEKDAY}|this weekend|for next week|planning|plan)\b)",
    re.I,
)
DONE = Expression(rf"\d|\b(?:{'|'.join(ONES)}|no|none|nothing|zero|more)\b|{PAST.pattern}|{OUTCOME.pattern}")
TURN_BACK = Expression(
    r"(?:,|;|\s-|\s–)\s+(?:and |but |so |while )?(?=(?:this week|last week|i (?:did|had|sent|got|made|applied"
    r"|talked|spoke|met|was))\b)",
    re.I,
)
LIST_MARKER = re.compile(r"\s*(?:\d{1,2}[.)]|[a-h]\))\s+(?=\S)")
BEFORE_VERB = (
    rf"{MARKER}(?:(?:on |by )?(?:{WEEKDAY}|weekend|tomorrow|first|then|and|also|maybe|perhaps){PART_OF_DAY}\W+)*"
)
BASE_VERB = Expression(  # "Monday: ask Grace"
    rf"{BEFORE_VERB}(?:{VERBS}\b(?!\s*[:=])"
    rf"|{NOUN_VERBS} (?:{NUMBER} times|once|twice|(?!{NUMBER}\b|{NOUN_TAIL}\b|\d|\W)[a-z]))"
)
LABELLED = Expression(rf"{MARKER}[a-z ]{{3,40}}[:=]\W*(?:{NUMBER}\b|no\b|none\b)")  # "Practice sessions: 2"
HEADS_DONE = Expression(rf"{MARKER}{DONE_HEAD}\s*[:=]")
HEADS_PLAN = Expression(rf"{MARKER}{PLAN_HEAD}\s*(?:is|are)?\s*[:=–-]")
