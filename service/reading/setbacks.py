"""Whether a person mentions a rejection, a silence, something that went badly or a lay-off, in their own words.

Only whether, never how many. "No rejections this week" and a mock that went badly are none.
"""

import re

REJECTED = r"""
    rejections? | reject(?:ed|s|ing)? | knock(?:ed)?[ -]?backs? | turned(?: \w+)? down | (?:they|who|company|recruiter|it)(?: \w+)? declined
    | (?:application|candidacy)\ (?:was|were|got)\ declined | (?:was|been|got|were)\ declined
    | passed\ on\ (?:me|my) | went\ (?:with|for)\ (?:someone|somebody|another|an?\ internal|an?\ other|other|a\ different|the\ other|a\ more)
    | (?:chose|picked|hired|selected|took|preferred|going\ with)\ (?:someone|somebody|another|an?\ internal|the\ other|other)
    | (?:not|n't)\ (?:been\ )?(?:selected|chosen|picked|shortlisted|successful|accepted|hired)\b | unsuccessful
    | (?:not|n't|won't\ be|isn't)\ (?:be\ )?(?:moving|move|going|proceeding|progressing|taking)\ (?:forward|ahead|further|with|me|my)
    | did(?:n't|\ not)\ get\ (?:it|the\ (?:job|role|position|offer|gig|part|nod|post)|that\ (?:job|role|one)|past|through|picked|an?\ offer|in\b|further|selected|chosen)
    | did(?:n't|\ not)\ make\ (?:it|the\ cut|the\ shortlist) | no\ longer\ (?:under\ consideration|being\ considered|in\ the\ running|considered)
    | (?:position|role|job|vacancy)\ (?:was|has\ been|got|is|had\ been)\ (?:already\ )?(?:filled|closed|cancelled|canceled|frozen)
    | (?:they|she|he|both|all|companies|company|it|and|two|one|\d)\ (?:have\ |already\ )?said\ no\b | (?:got|was|were|another|a|an|hard|polite|the)\ ["“']?no["”']?(?:\ from|[.,!]|$|\ again|\ on)
    | thanks,?\ but\ no\ thanks | (?:two|three|four|\d+|several|some|more|many)\ (?:noe?s)\b | not\ a\ (?:good\ )?fit | overqualified | turned\ me\ away | refused | refusals? | shot\ down
    | lost\ out | fell\ through | rescinded | withdr(?:ew|awn)\ (?:the|their|my)\ offer | dinged
"""
SILENT = r"""
    ghost(?:ed|ing|s)? | (?:not|n't|never|nothing|havent|hadnt)\ (?:yet\ |ever\ |even\ |really\ |been\ )?hear[dt]?(?:\ (?:back|anything|from|a\ (?:word|thing|peep)))? | heard?\ nothing | nothing\ heard
    | (?:no|zero|0|without\ (?:a|any|an)|not\ (?:a\ single|one|a|an|any)|n't\ (?:got|had|received|gotten|get)\ (?:a\ single|any|one|an?)|without|never\ (?:got|get|received)\ (?:a|an|any)|lack\ of)\ (?:single\ |real\ |other\ )?(?:repl(?:y|ies)|responses?|answers?|call[ -]?backs?|feedback|word|news)\ ?(?:back|from|yet|at\ all|so\ far|either|again|still|though|to|on|since|this|whatsoever|[.,;!)]|$)
    | (?:no[ -]?one|nobody|none(?:\ of\ (?:them|those|these|the\ \w+))?|never|not|n't|they\ don't|no\ company|not\ one)\ (?:has\ |have\ |had\ |ever\ |even\ |is\ |are\ |bothers?\ to\ |bothered\ to\ |company\ )*(?:repl(?:y|ied|ies|ying)|respond(?:ed|s|ing)?|answer(?:ed|s|ing)?|wr(?:ote|itten|ites?)\ back|writing\ back|got(?:ten)?\ back|get(?:s|ting)?\ back|come\ back|came\ back|call(?:ed|s)?\ back)
    | radio\ silence | crickets | (?:only|just|total|complete|dead|still|more|all|utter)\ silence | silence\ (?:from|since|again|everywhere) | black\ hole | (?:into|in)\ the\ void | left\ (?:me\ )?on\ read | unanswered
"""
EVENT = r"(?:interview|onsite|on-site|take[ -]?home|phone\ screen|screening|screen|panel|final\ round|technical(?:\ round|\ test)?|coding\ (?:test|challenge|round)|assessment|application|presentation|second\ round|first\ round|case\ round)s?"
BADLY = r"(?:badly|poorly|terribl[ey]|horribl[ey]|horrid|awful(?:ly)?|sideways|south|wrong|disaster(?:ously)?|disastrous|catastroph\w+|train ?wreck|nightmare|bombed|flopped|tanked|crashed|froze|blanked|flunked|failed|a\ mess|mess|rough(?:ly)?|a\ flop|brutal(?:ly)?|dreadful(?:ly)?|embarrassing(?:ly)?|pear[ -]shaped|humiliating|very\ bad|really\ bad|so\ bad|bad)"
WENT = rf"""
    {EVENT}\b[^.!?;\n]{{0,40}}?\b(?:went|was|were|did|felt|turned|ended|fell|gone|is|i|has)\b[^.!?;\n]{{0,24}}?\b{BADLY}\b
    | {EVENT}\b[^.!?;,\n]{{0,40}}?\b(?:did|has|have)(?:n't|\ not)\ (?:go|gone|work)\b[^.!?;\n]{{0,24}}?\b(?:well|great|good|to\ plan|out|smoothly|as)
    | {EVENT}\b[^.!?;,\n]{{0,30}}?\b(?:bombed|flopped|tanked|crashed)\b
    | (?:bombed|flunked|failed|blew|tanked|messed\ up|screwed\ up|botched|choked|froze|blanked|stumbled|flubbed|fluffed|bungled|butchered|ruined)\b[^.!?;\n]{{0,30}}?\b{EVENT}\b
    | (?:{BADLY})\ (?:{EVENT})\b
"""
LET_GO = r"""
    la(?:id|yed|y)[ -]?offs? | lay[ -]offs? | layoffs? | (?:was|were|got|been|being|be|am|getting|they|me)\ let\ go\b(?!\ of) | let\ (?:me|us|him|her)\ go\b | made\ redundant | redundan(?:t|cy|cies)
    | (?:was|were|got|been|being|getting)\ (?:fired|sacked|terminated|dismissed|axed|canned|furloughed)\b(?!\ up) | fired\ me | lost\ my\ (?:job|position|role) | losing\ my\ job | (?:my|our)\ (?:job|position|role|team|department)\ (?:was|got|is\ being|has\ been|had\ been)\ (?:eliminated|cut|made|axed|dissolved)
    | downsized | downsizing
"""
SETBACK = re.compile(rf"\b(?:(?P<rejected>{REJECTED})|(?P<silent>{SILENT})|(?P<went>{WENT})|(?P<letgo>{LET_GO}))", re.VERBOSE | re.IGNORECASE)
DENIED = re.compile(
    r"(?:\b(?:no|zero|0|without|any|not(?: been| yet| get| got)?|never(?: been)?|(?:n't|nt)(?: (?:been|got|gotten|get|had|have))?|avoid|fear(?: of)?|afraid of|handle|handling|i|we|if|instead of)(?: (?:more|new|a|any|further|single|other|formal|the|an|been|got))?)\s*$",
    re.IGNORECASE,
)
REHEARSED = re.compile(r"\b(?:mock|practice|practise|rehearsal)\b", re.IGNORECASE)
LONGEST = 20_000  # characters looked at: nobody writes more of their own


def mentions(text: str) -> bool:
    """Whether the text mentions a setback."""
    text = re.sub(r"[ \t\n]+", " ", text[:LONGEST].replace("’", "'").replace("‘", "'"))
    for found in SETBACK.finditer(text):
        if found["rejected"] and DENIED.search(text[max(0, found.start() - 30) : found.start()]):
            continue
        if found["letgo"] and DENIED.search(text[max(0, found.start() - 16) : found.start()]):
            continue
        near = text[max(0, found.start() - 25) : found.end()]
        if found["went"] and REHEARSED.search(near):
            continue
        return True
    return False
