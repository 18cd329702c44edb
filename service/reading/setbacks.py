"""Whether a person mentions a rejection, a silence, something that went badly or a lay-off, in their own words.

Only whether, never how many. "No rejections this week" and a mock that went badly are none.
"""

import re

LONGEST = 20_000  # characters looked at: nobody writes more of their own

NOT = r"(?:not|never|(?:did|have|had|has|was|were|is|are|do|does|could|wo)n'?t)"
ANSWERED = r"(?:repl(?:y|ied|ies|ying)|respond(?:ed|s|ing)?|answer(?:ed|s|ing)?|wr(?:ote|itten|ites?|iting)\ (?:me\ )?back|(?:get|gets|getting|got|gotten|come|came|call|called)\ (?:me\ )?back)"
ANSWERS = r"(?:repl(?:y|ies)|responses?|answers?|call[ -]?backs?|feedback|word|peep)"
OTHERS = r"(?:someone|somebody|another|an?\ internal|an?\ other|a\ different|the\ other|other\ candidates?)"
EVENT = r"(?:interviews?|on-?sites?|take[ -]?homes?|phone\ screens?|screening|panel|final\ round|technical(?:\ round|\ test)?|coding\ (?:test|challenge|round)|assessments?|applications?|presentation|(?:first|second|third|last)\ (?:round|one))\b"
BADLY = r"(?:badly|poorly|terribl[ey]|horribl[ey]|horrid|awful(?:ly)?|sideways|south|wrong|disaster|disastrous(?:ly)?|catastroph\w+|train\ ?wreck|nightmare|bombed|flopped|tanked|froze|blanked|flunked|a\ (?:complete\ |total\ )?mess|rough|a\ flop|brutal|dreadful(?:ly)?|embarrassing(?:ly)?|pear[ -]shaped|humiliating|(?:very|really|so|pretty)\ bad|bad)\b"

REJECTED = rf"""
    reject(?:ion|ions|ed|s|ing)?\b | knock(?:ed)?[ -]?backs?\b | turned\ (?:(?:me|us|my\ \w+|it)\ )?(?:down|away)\b | refus(?:ed|als?)\b | denied\ (?:me|my)\b | (?:was|were|got|been)\ denied\b | dinged\b
  | (?:they|who|company|recruiter|was|were|been|got|bank|manager|team)\ (?:also\ |politely\ )?declined\b | declined\ (?:me|my)\b | passed\ on\ (?:me|my)\b
  | (?:went|gone|going|go)\ (?:with|for)\ {OTHERS}\b | (?:chose|picked|hired|selected|took|preferred|offered\ it\ to|gave\ it\ to|given\ to|went\ to)\ {OTHERS}\b
  | {NOT}\ (?:been\ |get\ |got\ |even\ )?(?:selected|chosen|picked|shortlisted|successful|accepted|hired|invited\ back)\b | unsuccessful\b
  | (?:{NOT}|no\ longer)\ (?:be\ )?(?:moving|move|going|proceeding|proceed|progressing|taking|considering)\ (?:forward|ahead|further|with\ me|with\ my|me|my)\b
  | {NOT}\ (?:get|land)\ (?:it\b|(?:the|that|this|any|a)\ (?:\w+\ )?(?:job|role|position|offer|gig|part|post|one|nod)\b|past\b|picked\b|in\b|chosen\b)
  | {NOT}\ (?:make\ (?:it\ (?:to|past|through|into|any)|the\ (?:cut|shortlist|next\ round|final))|advance\b|progress\ to|pass\b)
  | no\ longer\ (?:under\ consideration|being\ considered|in\ the\ running|considered|interested)\b | out\ of\ the\ running\b | overqualified\b | shot\ down\b | lost\ out\b | rescinded\b
  | (?:position|role|job|vacancy|post)\ (?:was|has\ been|got|is|had\ been)\ (?:already\ |now\ )?(?:filled|closed|cancelled|canceled|frozen|pulled|given)\b
  | said\ no\b | (?:got|get|another|getting|a\ hard|a\ polite|a\ flat|a\ big|dreaded|the)\ (?:a\ )?["“']?no["”']?(?:\ from|\ again|\ on|\ after|[.,!;]|$) | a\ ["“']?no["”']?\ from\b
  | (?:two|three|four|several|more|many|some|\d+)\ no(?:e?s|'s)\b | thanks,?\ but\ no\ thanks\b | not\ (?:a|the\ right)\ (?:good\ )?(?:fit|match)\b
"""
SILENT = rf"""
    ghost(?:ed|ing|s)?\b | (?:{NOT}|nothing|nobody|no\ one)\ (?:(?!i\b|to\b)\w+\ )?hear[dt]?\b(?!\ of) | heard?\ nothing\b | heard\ (?:back\ )?from\ (?:none|nobody|no\ one)\b
  | nothing\ (?:heard|back|from\ (?:any|them|the|my|all))\b
  | (?:no|zero|0|without|lack\ of)\ (?:(?:an?|any|single|real|other|more|written)\ )?{ANSWERS}\b(?!\ (?:needed|required|necessary|to\ (?:your|that|this|the\ question)))
  | {NOT}\ (?:\w+\ )?(?:a\ single|one|an|a|any)\ (?:single\ )?{ANSWERS}\b
  | (?:nobody|no[ -]?one|none|none\ of\ \w+|(?<!\bi\ )(?<!\bwe\ ){NOT})\ (?:(?:has|have|had|ever|even|is|are|bothers?\ to|bothered\ to|yet)\ ){{0,2}}{ANSWERED}\b(?!\ (?:the|that|this|your|his|her|their|my\ phone|questions?))
  | radio\ silence\b | crickets\b | (?:only|just|total|complete|dead|still|more|all|utter|but|with|deafening|the)\ silence\b | silence\ (?:from|since|again|everywhere|so\ far)\b
  | black\ hole\b | into\ the\ void\b | left\ (?:me\ )?on\ read\b | unanswered\b
"""
WENT = rf"""
    {EVENT}[^.!?;\n]{{0,40}}?\b(?:went|was|were|did|felt|turned|ended|fell|gone|is|i|has|been|that)\b[^.!?;\n]{{0,24}}?\b{BADLY}
  | {EVENT}[^.!?;\n]{{0,40}}?\b{NOT}\ (?:(?:go|gone|work|end)\b|(?:very\ |so\ |that\ |too\ )?(?:good|great|my\ best)\b)
  | {EVENT}[^.!?;\n]{{0,30}}?\b(?:bombed|flopped|tanked)\b
  | (?:bombed|flunked|failed|blew|tanked|messed\ up|screwed\ up|botched|choked|froze|blanked|stumbled|flubbed|fluffed|bungled|butchered|ruined)\b[^.!?;\n]{{0,30}}?\b{EVENT}
  | (?:bad|terrible|awful|horrible|disastrous|dreadful|brutal|failed|rough)\ (?:\w+\ )?{EVENT}
"""
LET_GO = r"""
    la(?:id|yed|y)[ -]?offs?\b | la(?:id|y)\ (?:me|us|him|her|them|people|everyone|half|\w+\ people)\ off\b | redundan(?:t|cy|cies)\b | downsiz(?:ed|ing)\b
  | (?:was|were|got|been|being|be|am|getting)\ let\ go\b(?!\ of) | let\ (?:me|us)\ go\b(?!\ (?:through|over|of|back))
  | (?:was|were|got|been|being|getting)\ (?:fired|sacked|terminated|dismissed|axed|canned|furloughed)\b | (?:fired|sacked)\ me\b
  | los(?:t|ing)\ (?:my|the)\ (?:\w+\ )?(?:job|position|role)\b | (?:my|our)\ (?:\w+\ )?(?:job|position|role|team|department)\ (?:was|got|is\ being|has\ been|had\ been)\ (?:eliminated|cut|axed|dissolved)\b
"""
KINDS = {"rejected": REJECTED, "silent": SILENT, "went": WENT, "let_go": LET_GO}
SETBACK = re.compile(rf"\b(?:{'|'.join(f'(?P<{kind}>{text})' for kind, text in KINDS.items())})", re.VERBOSE)

# Before a rejection or a lay-off these say that there was none, or that the person did it themselves.
DENIED = re.compile(
    r"(?:\b(?:no|zero|0|without|not|never|nor)|n't)(?: (?:been|get|got|gotten|getting|had|have|yet|any|a|an|new|more|further|single|one|another|formal|outright|feeling|feel)){0,3}\s*$",
    re.IGNORECASE,
)
OWN_ACT = re.compile(r"\b(?:i|we|i've|we've)(?: (?:have|had|also|politely|then))?\s*$", re.IGNORECASE)
REHEARSED = re.compile(r"\b(?:mocks?|practi[cs]e|rehears\w+|prep)\b", re.IGNORECASE)
WAITING = re.compile(
    r"\b(?:until|till|if|in case|when|before) (?:i|we|they|you)(?:'ve|'ll)?\s*(?:have\s*)?$", re.IGNORECASE
)


def mentions(text: str) -> bool:
    """Whether the text mentions a setback."""
    text = re.sub(r"\s+", " ", text[:LONGEST].replace("’", "'").replace("‘", "'"))
    return any(stands(found, text) for found in SETBACK.finditer(text.lower()))


def stands(found: re.Match[str], text: str) -> bool:
    """Whether nothing before the words takes them back."""
    before = text[max(0, found.start() - 40) : found.start()]
    if found["rejected"] and (DENIED.search(before) or OWN_ACT.search(before)):
        return False
    if found["let_go"] and DENIED.search(before):
        return False
    if found["silent"] and WAITING.search(before):
        return False
    return not (found["went"] and REHEARSED.search(text[max(0, found.start() - 20) : found.end()]))
