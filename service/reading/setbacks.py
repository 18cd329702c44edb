"""Whether a person mentions a rejection, a silence, something that went badly or a lay-off, in their own words.

Only whether, never how many. "No rejections this week" and a mock that went badly are none. Each line of a table is a
pattern of its own, from the beginning of a word to the end of one.
"""

import re

LONGEST = 20_000  # characters looked at: nobody writes more of their own
FARTHEST = 200  # characters of a sentence, before and after

NOT = r"(?:not|never|(?:did|have|had|has|was|were|is|are|do|does|could|wo)n'?t)"
ELSE = r"(?! (?:career|city|job|path|day|time|week|plan|way|route|role|company|field|phone))"
OTHERS = (
    rf"(?:someone|somebody|another{ELSE}|an? (?:internal|other|different){ELSE}|the other{ELSE}"
    r"|other (?:candidates?|person|people|one|applicants?))"
)
BE = r"(?:was|were|got|been|being|be|am|getting)"
THEY = r"(?:recruiter|company|manager|hr|agency|they|he|she|contact)"
NO_NEED = r" (?:(?:is |was )?(?:needed|necessary|required)|to (?:your|th))"
JOB = r"(?:job|position|role|team|department|vacancy|post)"
PLACE = (
    r"(?:job|role|position|offer|gig|part|post|one|nod|place|spot|fellowship|internship|apprenticeship|traineeship"
    r"|placement|contract|scholarship|promotion|callback|second round|next round)"
)
SAID = r"(?:say|says|said|told me|tell me|answer(?:ed)?(?: me)?)"
EMPLOYER = r"(?:company|employer|firm|shop|plant|factory|restaurant|hotel)"
GAVE = r"(?:give|gives|gave|given|giving|offered|promised|handed)"
OUT = r"(?:dropped|cut|eliminated|binned|screened out|weeded out|knocked out|kicked out|dumped|ejected)"
STAGE = r"(?:loop|process|rounds?|stages?|running|short-?list|list|cent(?:re|er)|pool|pile|race)"
NO_ONE = r"(?:nobody|no[ -]?one|not one|none|(?:none|not one) of (?:\w+ ){0,3}\w+)"
ANSWERS = r"(?:repl(?:y|ies)|responses?|answers?|call[ -]?backs?|feedback|word|peep)"
ANSWERED = (
    r"(?:repl(?:y|ied|ies|ying)|respond(?:ed|s|ing)?|answer(?:ed|s|ing)?|wr(?:ote|itten|ites?|iting) (?:me )?back"
    r"|(?:get|gets|getting|got|gotten|come|came|call|called) (?:me )?back)"
)
EVENT = (
    r"(?:interview(?:s|er|ers)?|on-?sites?|take[ -]?homes?|phone screens?|screening|panel|assessments?"
    r"|technical(?: round| test)?"
    r"|coding (?:test|challenge|round)|applications?|presentation|(?:first|second|third|last|final) (?:round|one))\b"
)
BADLY = (
    r"(?:badly|poorly|terribl[ey]|horribl[ey]|horrid|awful(?:ly)?|sideways|south|wrong|disaster|disastrous(?:ly)?|bad"
    r"|catastroph\w+|train ?wreck|nightmare|bombed|flopped|tanked|froze|blanked|flunked|a (?:complete |total )?mess"
    r"|rough|a flop|brutal|dreadful(?:ly)?|embarrassing(?:ly)?|pear[ -]shaped|humiliating|blood ?bath|car ?crash"
    r"|shambles|massacre|dumpster fire|fiasco|carnage|shocker|stinker|painful)\b"
)
MYSELF = r"i(?! (?:typed?|wrote|put|counted|miscounted|spel\w+|entered|said|gave))"  # not "I typed it wrong"
MESS = r"(?:mess|hash|hames|balls|pig'?s ear|dog'?s dinner|dog'?s breakfast|bags|fool of myself)"
GOT = r"(?:got|get|gets|getting|received|been given|was given|were given)"
FAILED = (
    r"(?:failed(?! to (?:send|do|write|make|start|finish|submit|apply))"
    r"|bombed|flunked|blew|tanked|messed up|screwed up|botched|choked|froze|blanked|stumbled|flubbed|fluffed"
    r"|bungled|butchered|ruined|stuffed up|cocked up|mucked up|crashed and burned|gubbed)\b"
)


def any_of(table: str) -> str:
    """One pattern for all the lines of a table."""
    return "|".join(line.strip() for line in table.strip().splitlines())


REJECTED = any_of(rf"""
    reje?ce?t(?:ion|ions|ed|s|ing)?\b
    knock(?:ed)?[ -]?backs?\b
    turned (?:(?:me|us|my \w+|it) )?(?:down|away)\b
    refus(?:ed|als?)\b(?! to (?:give|quit|stop|let|be|lose|panic))
    (?:denied|declined|passed on) (?:me|my)\b
    (?:was|were|got|been) (?:denied|declined)\b
    (?:they|who|company|recruiter|bank|manager|team) (?:also |politely )?declined\b
    (?:went|gone|going|go) (?:with|for) {OTHERS}\b
    (?:cho(?:osen?|se|sen)|picked|hired|selected|took|taken|preferred|appointed) {OTHERS}\b
    (?:offered it to|gave it to|given to|went to) {OTHERS}\b
    {NOT} (?:been |get |got |even )?(?:selected|chosen|picked|shortlisted|successful|accepted|hired|invited back)\b
    unsuccessful\b
    (?:proceed(?:ed|ing)?|mov(?:e|ed|ing) (?:ahead|forward)) with {OTHERS}\b
    a different direction\b
    hired internally\b
    (?<!\bi )regret(?:s|ted)? to inform\b
    (?:offer|contract) (?:was|got|has been) (?:withdrawn|pulled|revoked)\b
    (?:cancell?ed|closed|froze|pulled|filled) (?:the|that) {JOB}\b
    (?:{NOT}|no longer) (?:be |to )?(?:mov(?:e|ing)|go(?:ing)?|proceed(?:ing)?|progressing) (?:forward|ahead|further)\b
    (?:{NOT}|no longer) (?:be )?(?:moving|going|proceeding|considering|taking) (?:with )?(?:me|my)\b
    {NOT} (?:get|land|secure|win) (?:the|that|this|any|a|an|my) (?:[\w-]+ ){{0,2}}{PLACE}\b
    {NOT} get (?:picked|chosen|it\b(?! done)|past (?:the|that|round|stage|screening))\b
    {NOT} (?:make (?:it (?:to|past|through|into|any)|the (?:cut|shortlist|next round|final))|advance\b|pass\b)
    no longer (?:under consideration|being considered|considered|in the running|interested)\b
    out of the running\b
    (?:overqualified|dinged|shot down|lost out|rescinded)\b
    {JOB} (?:was|has been|got|is|had been) (?:already |now )?(?:filled|closed|cancelled|canceled|frozen|pulled|given)\b
    said no\b(?! thanks)(?! to (?:the|that|an?|it|another)\b)
    (?:got|get|another|getting|hard|polite|flat|dreaded|the) (?:a )?["“']?no["”']?(?: from| again| on| after|[.,!;]|$)
    a ["“']?no["”']? from\b
    (?:two|three|four|several|more|many|some|\d+) no(?:e?s|'s)\b
    thanks[,-]? ?but[ -]no[ -]thanks\b
    not (?:a|the right) (?:good )?(?:fit|match)\b
    unfortunately["”']
    unfortunately,? (?:they|we|the \w+) (?:have |has )?(?:decided|chose|went|will not|won't|cannot|can't|are unable)\b
    decided not to (?:continue|proceed|move|go|hire|take|interview)\b
    pursu(?:e|ing) (?:other|another|different) (?:candidates?|applicants?)\b
    (?:second choice|pipped|runner[ -]?up)\b
    (?:came|was|finished|placed) (?:a close )?second\b
    regrets? (?:e-?mails?|mails?|letters?|notes?|messages?)\b
    (?:denied|declined|refused|turned away) for (?:the|a|that|this)\b
    (?:(?:didn'?t|did not|don'?t|do not|doesn'?t|does not|nobody|no one) )wants? me\b
    (?:told|telling|tell) (?:me|us) ["“']?no\b
    (?:and|they|he|she|who) (?:say|says|said|answered|replied) ["“']?no\b(?! (?:problem|need|more|to|one|thanks))
    knock(?:ed|s)? (?:me|us) back\b
    {THEY} (?:of the \w+ )?{SAID} ["“']?no\b(?! (?:problem|need|more|to|one))
    an? ["“']?no["”']?(?= (?:from|after|on|again|at|this|today|yesterday|and|but|for|because)\b|[.,;!?:)]|$)
    (?:went|gone|going|go) (?:in )?(?:an?other|a different|another) (?:way|route|direction)\b
    turned (?:everyone|everybody|us all|all of us|them all|all) (?:down|away)\b
    rej(?:s|'d)?\b
    thumbs[ -]down from\b
    {JOB}[^.!?;]{{0,25}} (?:put |is |placed )?on (?:hold|ice)\b
    (?:put|placed) (?:the|that|my) {JOB} on (?:hold|ice)\b
    {JOB} (?:at|in|with) (?:[\w']+ ){{1,3}}(?:was|is|got|has been|had been) (?:already |now )?filled\b
    pfo\b
    absagen?\b
    (?:an?|the|another) l\b(?=[^\w']|$)
    (?:strong|soft|hard|flat|polite|firm|clear|definite|quick) ["“']?no["”']?(?=[.,;!?]|$)
    no (?:joy|dice) (?:with|from|at|there)\b
    no cigar\b
    (?:fell|fallen|fall) at the (?:final|last|first) (?:hurdle|stage|round)\b
    {NOT} be (?:progressing|proceeding|continuing|taking|inviting|considering|offering)\b
    regrett?(?:ed|ing)\b[^.!?;]{{0,30}} (?:unable|{NOT})\b
    {NOT} made (?:it (?:to|past|through|into|any)|the (?:cut|shortlist|next round|final))
    {OUT} (?:from|after|of|at|in) (?:the|a|that|their|my) (?:[\w-]+ ){{0,2}}{STAGE}\b
    (?:auto-?)?binned me\b
    threw (?:out|away) my (?:form|application|cv|resume)\b
    {NOT} have me(?: back)?\b
    it (?:wasn't|was not) (?:going to be )?me\b
    not the (?:result|answer|news|outcome) (?:that )?(?:i|we) (?:was|were|had|wanted|hoped)\b
    negative (?:answer|reply|response|decision)s?\b
    (?:answer|answered|replied|responded) (?:me |us )?negative(?:ly)?\b
    applications? (?:was |were |got )?turn(?:ed)? down\b
    {GAVE} (?:the|that|my) {PLACE} to\b(?! me\b| us\b)
    {PLACE} (?:was |had been |has been )?(?:already )?(?:promised|given|offered) to (?!me\b|us\b)
    {OTHERS} (?:else )?(?:candidates? )?(?:has|have|had|got|gets) (?:the|that|my) {PLACE}\b
    liked (?:another|other|someone|somebody|the other)(?: \w+)? (?:more|better)\b
    (?:decided|opted|plumped|settled) (?:for|on) (?:another|the other|other|someone|somebody|a different)\b
    unfortunately,? no\b(?! \w)
""")
SILENT = any_of(rf"""
    (?<!\bi )(?<!\bi've )(?:ghost(?:ed|ing|s)?|gohsted|gosted)\b
    aired me\b
    (?:left|leaves|leaving) (?:me |us )?on (?:read|delivered|seen)\b
    blue[ -]?tick(?:ed|s)?(?: me)?\b
    strung (?:me|us) along\b
    no even {ANSWERED}\b
    (?:nobody|no one), [^.,;!?]{{1,20}}, (?:has |have |had |ever |even )?{ANSWERED}\b
    not a soul (?:has |have |had |ever |even )?{ANSWERED}\b
    (?:{NOT}|nothing|nobody|no one) (?:(?!i\b|to\b)\w+ )?hear[dt]?\b(?! of)
    heard?(?: back)?(?: from)? (?:nothing|none|nobody|no one)\b
    nothing (?:heard|back|from (?:any|them|the|my(?! (?:side|end))|all))\b
    still nothing (?:yet )?from (?!me\b|my\b|us\b|our\b)\w+
    heard (?:back )?(?:zilch|zip|nada|nowt)\b
    stopped (?:replying|answering|responding|writing|calling)\b
    {THEY} (?:has |have |had |just |then )?(?:vanished|disappeared)\b
    {THEY} (?:\w+ )?(?:went|gone|going) (?:quiet|silent|cold|dark)\b
    (?:no|zero|0|without|lack of) (?:(?:an?|any|single|real|other|more) )?{ANSWERS}\b(?!{NO_NEED})
    {NOT} (?:\w+ )?(?:a single|one|an|a|any) (?:single )?{ANSWERS}\b
    {NO_ONE} (?:(?:has|have|had|ever|even|is|are) ){{0,2}}{ANSWERED}\b
    {NOT} (?:(?:did|ever|even|yet|bother(?:ed)? to) ){{0,2}}{ANSWERED}\b(?! (?:th|your|his|her|question))
    radio silence\b
    crickets\b
    (?:only|just|mostly|mainly|total|complete|dead|still|more|all|utter|but|with|deafening) silence\b
    silence (?:from|since|again|everywhere|so far)\b
    (?:black hole|into the void|left (?:me )?on read|unanswered)\b
""")
WENT_BADLY = any_of(rf"""
    made (?:a|an|such a) (?:right |real |complete |total |proper )?{MESS} of (?:the|my|that|an?) (?:\w+ )?{EVENT}
    {EVENT}(?:[^.!?;]{{0,25}}? = |: ){BADLY}
    {EVENT}[^.!?]{{0,120}}[.!?] an? (?:complete |total )?(?:disaster|catastrophe|nightmare|fiasco|massacre)\b
    {EVENT}[^.!?;]{{0,60}}?, (?:very |really )?badly\b
    {EVENT}[^.!?;\n]{{0,30}}?\b(?:didn'?t|did not) land\b
    {EVENT}[^.!?;]{{0,60}}?\bi did badly\b
    {EVENT}[^.!?;]{{0,40}}?\b(?:fell flat|messed up|torn to (?:bits|pieces|shreds)|horribly)\b
    (?:hated|disliked) me (?:at|in|during) (?:the|that|my) {EVENT}
    {EVENT}[^.!?;]{{0,40}}?\b(?:went|was|were|did|felt|turned|ended|fell|gone|is|{MYSELF}|has|been|that)\b[^.!?;]{{0,24}}?\b{BADLY}
    {EVENT}[^.!?;\n]{{0,40}}?\b{NOT} (?:go|gone|work|end)\b(?! (?:so |too |that )?(?:bad|badly|wrong))
    {EVENT}[^.!?;\n]{{0,40}}?\b{NOT} (?:very |so |that |too )?(?:good|great|my best)\b
    {EVENT}[^.!?;\n]{{0,30}}?\b(?:bombed|flopped|tanked)\b
    (?:mind went|went|go) blank\b[^.!?;\n]{{0,30}}?\b{EVENT}
    {EVENT}[^.!?;\n]{{0,30}}?\bwent blank\b
    {FAILED}[^.!?;\n]{{0,30}}?\b{EVENT}
    {EVENT},? (?:i )?{FAILED}
    (?:bad|terrible|awful|horrible|disastrous|dreadful|brutal|failed|rough) (?:\w+ )?{EVENT}
""")
LET_GO = any_of(rf"""
    la(?:id|yed|y)[ -]?offs?\b
    retrench\w*\b
    {GOT} the (?:chop|boot|sack|axe|ax|push|elbow|bullet|heave-ho)\b(?! (?:out|up))
    (?:gave|given|giving|handed) (?:me|us) (?:the (?:chop|boot|sack|axe|push|elbow)|my (?:p45|notice|marching orders))\b
    given my (?:p45|notice|marching orders)\b
    my p45\b
    show(?:ed|n) (?:me |us )?the door\b
    pink slips?\b
    (?:my|our|the) axe fell\b
    optimi[sz]ed (?:me|us)\b
    reductions? (?:of|in) (?:staff|force|personnel|workforce)\b
    (?:the|a|last|this) rif\b
    rif(?:'?d|fed)\b
    licenciement\b
    dispensed with my (?:services|job|position)\b
    restructured (?:me )?out\b
    {JOB}s? (?:(?:was|were|got|is|are|has been|have been|being) )?(?:eliminated|axed|abolished|made redundant|cut in)\b
    let (?:me|us|them) all go\b
    let (?:my|our|her|his|their) (?:whole |entire )?(?:team|department|crew|shift|staff) go\b
    {EMPLOYER}[^.!?;]{{0,25}} (?:went (?:bust|under|bankrupt)|folded|closed its doors)\b
    let (?:\w+ ){{1,2}}of us go\b
    let (?:everyone|everybody|half of us|the (?:whole |entire )?(?:team|staff|department|crew|office)|people) go\b
    la(?:id|y) (?:me|us|him|her|them|people|everyone|half|\w+ people) off\b
    redundan(?:t|cy|cies)\b
    downsiz(?:ed|ing)\b
    {BE} (?:all |both |also |just )?let go\b(?! of)
    let (?:me|us) go\b(?! (?:through|over|of|back))
    {BE} (?:fired|sacked|terminated|dismissed|axed|canned|furloughed)\b(?! up\b)
    (?:fired|sacked) me\b
    los(?:t|ing) (?:my|the) (?:\w+ )?{JOB}\b
    (?:my|our) (?:\w+ )?{JOB} (?:was|got|is being|has been|had been) (?:eliminated|cut|axed|dissolved)\b
""")
SLIPPED = any_of(rf"""
    made (?:a|an|such a) (?:right |real |complete |total |proper )?{MESS} of it\b
    crashed and burned\b
    mind (?:just )?(?:went|goes|was|is) (?:completely |totally |utterly |just )?blank\b
    i (?:choked|bombed|flubbed|fluffed|flunked|botched)(?: it)?(?: (?:when|because|in front|at|on|both)\b|[.,;!?]|$)
    (?:flubbed|bombed|fluffed|blew|botched|messed up) (?:both|all|the (?:final|last|second|first|real|panel|big))\b
    that (?:one )?went (?:south|badly|terribly|horribly|sideways|pear[ -]shaped)\b
    how badly (?:the|that) (?:real )?(?:one|interview) went\b
""")
KINDS = {"rejected": REJECTED, "silent": SILENT, "went": WENT_BADLY, "slipped": SLIPPED, "let_go": LET_GO}
SETBACK = re.compile(rf"\b(?:{'|'.join(f'(?P<{kind}>{table})' for kind, table in KINDS.items())})")

# Before a rejection or a lay-off these say that there was none, or that the person did it themselves.
DENIED = re.compile(
    r"(?:\b(?:no|zero|0|without|not|never|nor|(?:afraid|scared|fear) of)|n't)"
    r"(?: (?:been|get|got|gotten|getting|had|have|yet|any|a|an|new|more|further|single|one|another|feel)){0,3}\s*$"
)
OWN_ACT = re.compile(r"(?<![\"“'])\b(?:i|we|i've|we've)(?: (?:have|had|also|politely|then))?\s*$")
ACTIVE = re.compile(
    r"(?:rej|turned|declined|refus|chose|picked|hired|selected|took|preferred|went\b|gone\b|go\b|said|passed)"
)
OWN_SILENCE = re.compile(r"\b(?:(?:i|we)(?: did| have| had| do| could| was| am)?|for|sorry)\s*$")
UNANSWERED = re.compile(rf"{NOT} .*{ANSWERED}")
REHEARSED = re.compile(r"\b(?:mocks?|practi[cs]e|rehears\w+|prep)\b")
EXCUSED = re.compile(r"\b(?:sorry|apolog\w+|excuse)(?: me)?(?: about| for)?(?: the| my)?\s*$")
NOT_BADLY = re.compile(rf"(?:n't|\bnot|\bnever)\b(?: \w+){{0,2}} {BADLY}")
LISTED = re.compile(
    r"(?:[:=–—-]|\b(?:applications?|apps?|conversations?|calls?|practices?|sessions?))\s*$"
)  # "Applications - 5 nos.": numbers
NONE_OF_IT = re.compile(r"\s*[:=–—-]?\s*(?:0|none|zero|nil)\b")
WAITING = re.compile(r"\b(?:until|till|if|in case|when|before) (?:i|we|they|you)(?:'ve|'ll)?\s*(?:have\s*)?$")


def mentions(text: str) -> bool:
    """Whether the text mentions a setback."""
    text = " ".join(text[:LONGEST].replace("’", "'").replace("‘", "'").lower().split())
    return any(stands(found, text) for found in SETBACK.finditer(text))


def stands(found: re.Match[str], text: str) -> bool:
    """Whether nothing before the words takes them back."""
    before, words = text[max(0, found.start() - 40) : found.start()], found.group()
    if found["rejected"] and (DENIED.search(before) or (ACTIVE.match(words) and OWN_ACT.search(before))):
        return False
    if words.endswith(" nos") and LISTED.search(before):
        return False
    if NONE_OF_IT.match(text, found.end()) or (words.endswith(" no") and text[found.end() :].startswith(". of ")):
        return False  # "rejections 0", "1 no. of mock"
    if found["let_go"] and DENIED.search(before):
        return False
    if found["silent"] and (WAITING.search(before) or (UNANSWERED.fullmatch(words) and OWN_SILENCE.search(before))):
        return False
    if words.endswith("silence") and EXCUSED.search(before):
        return False
    if found["went"] and NOT_BADLY.search(words):
        return False
    if found["slipped"] and REHEARSED.search(sentence(text, found)):
        return False
    return not (found["went"] and REHEARSED.search(text[max(0, found.start() - 20) : found.end()]))


def sentence(text: str, found: re.Match[str]) -> str:
    """The sentence that the words stand in."""
    before = re.split(r"[.!?;]", text[max(0, found.start() - FARTHEST) : found.start()])[-1]
    return before + found.group() + re.split(r"[.!?;]", text[found.end() : found.end() + FARTHEST])[0]
