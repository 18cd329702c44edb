"""The words of commands, as tables: who asks in which words for what. Rule: data only; commands.py looks for them.

A phrase is a pattern over words in lower case with single spaces, without marks and courtesies ("stop these emails").
To add one, write a row with its command, and a case of tests/test_commands.py that needs it.
"""

import re

from service.model.values import CommandName
from service.reading.language.expressions import Expression, Expressions
from service.reading.language.number_words import ONES
from service.reading.language.vocabulary import longest_first, phrases

NUMBERS = {
    "": 1,
    **dict.fromkeys(("a", "an", "the", "this", "the next", "another", "one more"), 1),
    **dict.fromkeys(("couple", "couple of", "a couple", "a couple of", "the next couple of"), 2),
    **dict.fromkeys(("few", "a few", "the next few"), 3),
    **{word: value for word, value in ONES.items() if value <= 12},
    **{f"the next {word}": value for word, value in ONES.items() if value <= 12},
}
DAYS_OF_UNIT = {"day": 1, "week": 7, "wk": 7, "fortnight": 14, "month": 28}


def any_of(table: str) -> str:
    """Return a pattern for any of a table's phrases, the longest first."""
    found = (" ".join(phrase.split()) for phrase in phrases(table))
    return f"(?:{longest_first(found)})"


NUMBER = rf"(?P<number>(?:the next )?\d{{1,3}}|{longest_first(filter(None, NUMBERS))})"
UNIT = rf"(?P<unit>{'|'.join(DAYS_OF_UNIT)})s?"
LENGTH = rf"(?:(?:for |by )?{NUMBER}? ?{UNIT}(?: or so| or two)?)"
UNTIL = r"(?:(?:until|till|til|up to|back on) (?P<until>.{1,40}))"
SPAN = rf"(?:{LENGTH}|{UNTIL})"

MAILS = any_of("""
    check ?ins?, e ?mails?, mails?, messages?, reminders?, subscription, letters?, notes?, newsletters?, updates?,
    surveys?, questions?, nudges?, participation, membership
""")
WHOSE = any_of("my, the, this, these, those, all, your, any, of, weekly, such, more, further, future")
THESE = rf"(?:(?:{WHOSE} ){{0,4}}{MAILS})"
IT = any_of("me, us, it, this, these, this thing, everything, them, all of this, all this")
TO_ME = rf"(?: (?:to )?(?:me|us|my \w+))?(?: (?:{THESE}|these|those|this|them|it|anything))?"
NO_LONGER = r"(?: (?:any ?more|any longer|again|ever again|from now on|please))*"
WRITING = any_of("sending, writing, emailing, mailing, messaging, contacting, bothering, asking, pestering, spamming")
WRITE = any_of("send, write, email, e mail, mail, message, contact, bother")
LIST = any_of("""
    lists?, mailing lists?, e ?mail lists?, distribution lists?, check ?ins?, e ?mails?, mails?, programme, program,
    this, these, here, it, letters?, reminders?
""")
THIS_WEEK = r"(?:(?:this|the) (?:week|one|time|round|check ?in|week'?s(?: check ?in)?)|(?:a|one|1) week|the week)"
WILL = r"(?:(?:i'll|i will|i'm going to|i am going to|gonna|i'm gonna|i must|i'm) )?"
DATA = any_of("data, information, info, records?, details, history, personal data, account, numbers so far, file")
COACH = any_of("coach, mentor, counsell?or, advis[eo]r, case ?worker, job coach")
MINE = (
    r"(?:it|this|that|these|those|anything|everything|any of (?:it|this)|my (?:\w+ ?){1,3}|what i (?:write|said|say))"
)


CLEAR: tuple[tuple[CommandName, str], ...] = (  # they name us, our letters, a week, a time or the person's data
    ("skip", rf"no check ?in(?: for me)? {THIS_WEEK}"),
    ("pause", rf"(?:pause|suspend|freeze|hold|hold off|hold back|stop)(?: {IT}| {THESE})? {SPAN}"),
    ("pause", rf"(?:pause|suspend|freeze|hold|hold off)(?: (?:{IT}|{THESE}))(?: {SPAN})?(?: break| off)?"),
    ("pause", rf"(?:put|place|keep) (?:{IT}|{THESE}|things) on (?:hold|pause|ice)(?: {SPAN})?"),
    ("pause", rf"(?:take|have|get|give me|need|i need|grant me) (?:an? )?(?:break|pause|rest|time off)(?: of)? {SPAN}"),
    ("pause", rf"(?:take |have |give me |need |i need |i'd like |i would like )?(?:an? )?{LENGTH} (?:break|pause|off)"),
    ("pause", rf"(?:stop {WRITING}|(?:don't|do not|dont) {WRITE}){TO_ME} {SPAN}"),
    ("pause", rf"no (?:more )?{MAILS}(?: for me)? {SPAN}"),
    ("stop", rf"(?:stop|end|cancel|quit|cease|discontinue|finish){NO_LONGER} (?:{IT}|{THESE}){NO_LONGER}"),
    ("stop", r"no more of (?:these|this|those|them)|no more(?: for me)? please"),
    ("stop", rf"(?:i'd|i would) (?:rather|prefer) not (?:to )?(?:get|receive|have|see) (?:any )?(?:{THESE}|these"
    rf"|them){NO_LONGER}"),
    ("export", rf"(?:i'd like |i would like |i want )?a copy of (?:all )?(?:of )?my (?:own )?{DATA}"),
    ("stop", rf"(?:stop|quit|cease) {WRITING}{TO_ME}{NO_LONGER}"),
    ("stop", rf"(?:remove|unsubscribe|take|drop|strike|get|sign|cut|delete|erase|cross) me (?:off|from|of"
             rf"|out of)(?: {WHOSE}){{0,3}} {LIST}"),
    ("stop", rf"(?:remove|take|delete|drop) my (?:e ?mail|name|address|e ?mail address) (?:off"
             rf"|from)(?: {WHOSE}){{0,3}} {LIST}"),
    ("stop", r"(?:unsubscribe|opt|sign|count) me (?:out|off)(?: for good| completely)?|(?:unsubscribe|unsub) me"
    r"|remove me"),
    ("stop", rf"(?:there'?s |there is |so |i have )?no (?:more |further )?need (?:for|of)"
             rf" (?:{THESE}|these|them|it|this){NO_LONGER}"),
    ("stop", rf"(?:don't|do not|dont|never|stop) (?:{WRITE}|{WRITING})(?: (?:to )?me)?"
             rf"(?: any)?(?: more| further)? (?:of )?(?:{THESE}|these|those|them|this){NO_LONGER}"),
    ("stop", r"(?:take|sign|strike|cross) me off(?: it)?(?: please)?|i want out(?: of this| of it)?"),
    ("stop", rf"not (?:to )?{WRITE} (?:(?:to )?(?:me|us) )?(?:{THESE}|these|them)(?: to me)?{NO_LONGER}"),
    ("stop", rf"(?:don't|do not|dont|never|stop to) {WRITE}{TO_ME}{NO_LONGER}"),
    ("stop", rf"(?:no|not any) (?:more|further) (?:of )?(?:{WHOSE} )?{MAILS}(?: from you| for me| to me)?{NO_LONGER}"),
    ("stop", rf"i (?:don't|do not|dont|no longer|really don't) (?:want|wish|need|care) (?:to (?:get|receive|have"
             rf"|see|answer|do) )?"
             rf"(?:any )?(?:more )?(?:of )?(?:{THESE}|these|this)(?: from you)?{NO_LONGER}"),
    ("stop", r"i (?:want|wish|would like|have decided)? ?to (?:unsubscribe|opt out|be (?:removed|taken off"
             r"|unsubscribed))"
             rf"(?: (?:from|off)(?: {WHOSE}){{0,3}} {LIST})?"),
    ("stop", rf"(?:unsubscribe|opt out|withdraw)(?: me)? (?:from|of)(?: {WHOSE}){{0,3}} {LIST}"),
    ("stop", rf"(?:i'm|i am) done with {THESE}|leave me (?:alone|be)|enough(?: of)? {THESE}"),
    ("stop", rf"(?:there is |there's )?no need to {WRITE}{TO_ME}{NO_LONGER}"),
    ("stop", r"(?:leave|quit|exit|drop out of) (?:the|this|your) (?:program(?:me)?|study|list|group|service|scheme)"),
    ("stop", r"(?:cancel|close|end|terminate) my (?:account|subscription|participation|membership)"),
    ("resume", rf"(?:resume|restart|re start|unpause|un pause|reactivate|continue|begin"
               rf"|start)(?: {WRITING})? (?:me|{THESE}|them)"
               r"(?: again| now)?"),
    ("resume", rf"(?:start|begin|go back to|resume) (?:{WRITING}{TO_ME}|up|over)(?: again)"),
    ("resume", r"(?:sign|put|count|add|switch|take) me (?:back |up |on |in ){1,2}(?:again|to the list|the list)?"),
    ("resume", rf"(?:turn|switch|put) (?:{IT}|{THESE}) (?:back )?on(?: again)?"),
    ("resume", r"unpause|un pause"),
    ("resume", r"(?:i'm |i am )?ready to (?:(?:start|begin|go) again|resume|restart|continue)"),
    ("resume", r"(?:start|begin) again(?: with me| please)?|resubscribe(?: me)?|re subscribe(?: me)?"),
    ("skip", rf"skip(?: me| it| over)?(?: for)?,? {THIS_WEEK}"),
    ("skip", r"skip(?: me| us| it)?(?: for)? next (?:week|time)(?:'?s (?:check ?in|e ?mail))?"),
    ("skip", rf"(?:{WILL}|i'd rather |i would rather )skip(?:ping)? {THIS_WEEK}"),
    ("skip", rf"(?:leave|count|keep) me out(?: of)?(?: it)? {THIS_WEEK}|leave {THIS_WEEK} out|leave out {THIS_WEEK}"),
    ("skip", rf"{WILL}(?:sit|sitting) {THIS_WEEK} out|give {THIS_WEEK} a miss|pass(?: on)? {THIS_WEEK}"
             rf"|let {THIS_WEEK} (?:go|pass)"),
    ("skip", rf"(?:ignore|omit|leave off|drop|forget(?: about)?|disregard|excuse me|don't count"
             rf"|do not count) {THIS_WEEK}"),
    ("export", rf"(?:export|send|e ?mail|give|show|get)(?: me)?(?: a copy of)?(?: all)?(?: of)? (?:my"
               rf"|the) (?:own )?{DATA}"
               r"(?: (?:that )?you (?:have|hold|keep)(?: (?:on|about|of) me)?)?"),
    ("export", rf"(?:have|get|see|download)(?: a copy of)?(?: all)?(?: of)? my (?:own )?{DATA}"),
    ("delete", rf"(?:delete|erase|wipe|destroy|remove)(?: all)?(?: of)? (?:my|the) (?:own )?{DATA}"
               r"(?: (?:that )?you (?:have|hold|keep)(?: (?:on|about|of) me)?)?"),
    ("delete", r"(?:delete|erase|wipe|forget) (?:everything|me|all of it)(?: about me| (?:that )?you (?:have"
               r"|know)(?: (?:on|about|of) me)?)?"),
    ("private", rf"(?:keep|make|mark|set|leave) {MINE} ?(?:private|to (?:yourself|ourselves|us)|hidden|away)"
                rf"(?: from (?:my |the )?{COACH})?"),
    ("private", rf"(?:don't|do not|dont|never|stop) (?:share|sharing|show|showing|tell|telling|pass)(?: {MINE})?"
                rf"(?: (?:with|to|on to))? (?:my |the )?{COACH}(?: {MINE})?"),
    ("private", rf"(?:don't|do not|dont|never) (?:share|show) {MINE}"),
    ("share", rf"(?:share|show) {MINE} (?:with|to) (?:my |the )?{COACH}|share with (?:my|the) {COACH}"),
    ("share", rf"let (?:my|the) {COACH} (?:see|read|know)(?: {MINE})?"),
)  # fmt: skip
SHORT: tuple[tuple[CommandName, str], ...] = (  # too common as words to be one in the middle of a sentence
    ("stop", r"(?:stop|unsubscribe|unsub|cancel|opt out|end|quit)(?: completely| for good| forever| here| now)?"),
    ("stop", r"(?:cancel|end|stop|quit) (?:me|us|it|this|everything|all of this)(?: completely| for good| forever)?"),
    ("pause", rf"pause(?: for)?(?: {NUMBER})?|pause(?: (?:break|off))?"),
    ("resume", r"resume|restart|start up again"),
    ("skip", r"skip(?: (?:it|me|this|that))?"),
    ("export", r"export|my data"),
    ("private", r"private|keep (?:it|this) private|don't share"),
    ("share", r"share|you can share"),
)
WORD = (  # the one word that must be the whole message
    ("help", r"help(?: me)?"),
)
CLEAR_ONES = Expressions((name, Expression(pattern)) for name, pattern in CLEAR)  # they may be part of a sentence
SHORT_ONES = Expressions((name, Expression(pattern)) for name, pattern in SHORT)  # they are it, or have a reason
HELP = Expression(WORD[0][1])
TAKE_A_REASON = frozenset(
    ("stop", "pause", "skip", "private")
)  # of the short ones: "Skip, I'm ill", "I'm ill, so skip"
TRIGGER = Expression(  # a word that every command has: a quick look, since most messages have none
    r"stop|unsub|cancel|\bopt\b|\bout\b|\boff\b|remove|\bend\b|quit|cease|finish|discontin|\bno\b|don'?t|do not"
    r"|not any|never"
    r"|no longer|enough|leave|close|terminate|pause|suspend|freeze|hold|break|rest\b|resume|start|begin|continue"
    r"|activate|any ?more"
    r"|\bback\b|count|skip|sit|miss|pass|ignore|omit|disregard|excuse|forget|drop|help|export|data|record|history"
    r"|delete"
    r"|erase|wipe|destroy|private|share|sharing|coach|goal|withdraw|done with|rather not|sign me|put me|again|list",
    re.I,
)

ASKING = any_of("""
    please, pls, plz, kindly, can you, could you, would you, will you, can u, could u, can we, could we, can i,
    could i, may i, might i, i'd like to, i would like to, i'd love to, i want you to, i'd like you to, i would
    like you to, it's time to, time to, would you mind, you can, you may, you could, feel free to, go ahead and,
    is it ok to, is it okay to, is it all right to, is it alright to, would it be ok to, would it be okay to,
    is it ok if i, is it ok if we, is it okay if i, is it okay if we, is it alright if i, is it alright if we,
    would it be ok if i, would it be ok if we, would it be okay if i, would it be okay if we, any chance we can,
    any chance you can, any chance you could, any chance i could, any chance i can, do you mind if i, mind if i,
    i ask you to, i'm asking you to, let's, lets, let me, let us, is it possible to, would it be possible to,
    i'd prefer to, we can
""")
WISHING = any_of("""
    i want to, i wish to, i need to, i have to, i've to, i must, need to, want to, have to, would like to,
    i think i need to, i think i'd like to, i think we should, i think it's best to, better
""")  # telling of oneself, unless what is wished for is clearly ours to do
OPENERS = any_of("""
    ok, okay, so, just, yes, yeah, yep, but, and, then, also, now, hi, hello, hey, dear, sorry, thanks, thank you,
    for now, in that case, therefore, hence, if possible, well, oh, alright, actually, once again, again, with that,
    i'm afraid, unfortunately, sadly
""")
ENDINGS = any_of("""
    please, pls, plz, thanks, thank you, thx, ty, cheers, many thanks, thanks so much, thank you so much,
    thank you very much, thanks very much, thanks a lot, for now, for the moment, at the moment, right now, now, today,
    immediately, asap, at once, x, xx, xxx, sorry, regards, best, bye, kind regards, best regards, if possible,
    if you can, if that's ok, if that's okay, if you could, then, ok, okay, too, as well, for me, all the best,
    mate, dear, my dear, guys, folks, sir, madam, ma'am, buddy, pal, team
""")
BEFORE = Expression(rf"(?:(?P<asking>{ASKING})|(?P<wishing>{WISHING})|{OPENERS}) ")
PLEASE = re.compile(r"\b(?:please|pls|plz)\b", re.I)  # wherever it is
AFTER = Expression(rf"(?: {ENDINGS})+$")
REPORTED = Expression(  # somebody else's words, or the person's about somebody else
    r"\b(?:said|says|say|saying|told|tells|telling|asked|asks|wrote|writes|replied|answered|shouted|kept"
    r"|called)\b[^.!?]*$"
)
GOAL_VERB = any_of("""
    change, set, make, update, raise, lower, reduce, increase, cut, drop, move, adjust, switch, put, bring,
    reset, alter
""")
GOALS = Expression(
    rf"(?P<verb>{GOAL_VERB} )?(?:(?:my|the|new|weekly|our|all) ){{0,3}}(?P<what>[a-z ]{{2,40}} )?goals?\b"
    r"(?: (?:for (?:the|each|every) week|per week|a week|from now on))?"
    r"(?: (?:down to|up to|to|is|are|be|at|of|as|should be|instead))* (?P<rest>.+)"
)
A_WEEK = Expression(r" (?:(?:per|a|each|every) week|weekly|from now on|instead)\b")
TELLS = Expression(r"\b(?:i|we|was|were|sent|did|had|so|but|because|only|still)\b")  # more than a goal
TELLS_OF_GOALS = Expression(r"\b(?:goals?|targets?|actual|done|plan|planned)\b")  # next to them, a goal is none of ours
FIRST = Expression(rf"(?P<number>\d{{1,3}}|{'|'.join(ONES)}) and ")


def small_number(word: str) -> int:
    """Return a number in digits, or in words up to nineteen."""
    return int(word) if word.isdecimal() else ONES[word]
