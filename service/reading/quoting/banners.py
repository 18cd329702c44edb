"""Removes the warnings that mail gateways put above a message ("CAUTION: external …"). Rule: only at the very top, and
only lines of which every sentence is such a warning, in words that nobody opens an account of their week with."""

import re
from collections.abc import Sequence

from service.reading.language.expressions import Expression
from service.reading.mime.addresses import without_addresses
from service.reading.mime.lines import RULE
from service.reading.quoting.taglines import one_of, without_links
from service.reading.quoting.unwrap import SHORTEST

MOST_LINES = 12  # of one warning
MOST_CHARACTERS = 1_500

MAIL = r"(?:e-?mail|mail|message|sender)"
CALLS = (  # what such a warning begins with
    r"caution|warning|attention|notice|alert|security (?:notice|alert|warning|advisory)|be careful|important|external",
    r"achtung|warnung|vorsicht|hinweis|avertissement|prudence|atención|advertencia|precaución|attenzione|avviso",
    r"atenção|aviso|cuidado|let op|waarschuwing|varning|obs|advarsel|forsigtig|varoitus|huomio|uwaga|ostrzeżenie|pozor",
    r"upozornění|figyelem|atenție|внимание|осторожно|увага|προσοχή|dikkat|注意|警告|주의",
)
TAGS = (  # the whole of a line: "[EXTERNAL EMAIL]"
    rf"(?:external|ext|outside|suspicious)(?: {MAIL})?(?: warning)?|{MAIL} from (?:an )?external {MAIL}",
    r"externe?r?s?(?: (?:e-?mail|nachricht|absender|mail|bericht|afzender))?|externo|externa|esterno",
    r"extern(?:í|ý)? e-?mail",
    r"\w{0,20}banner(?:start|end)\w{0,10}",
)
ORIGINS = (  # it came from outside
    rf"(?:this|the) {MAIL}\b.{{0,60}}\b(?:outside|external|unknown|unverified|not from|not recogni[sz]ed|untrusted"
    rf"|suspicious)",
    rf"(?:this|the) {MAIL}\b.{{0,20}}\bhas(?:n't| not)(?: been)? (?:authenticated|verified)",
    r"you have not previously corresponded",
    rf"(?:outside|external) (?:{MAIL}|source)\b|this is an external|{MAIL} is from (?:outside|an external)",
    r"(?:some people who received this message|you) (?:don't|do not|don’t) often get e-?mail from",
    r"learn why this is important",
    r"diese (?:e-?mail|nachricht|mail)\b.{0,60}(?:extern|außerhalb|ausserhalb)",
    r"sie erhalten nicht (?:oft|häufig) e-?mails?",
    r"(?:erfahren sie|weitere informationen), warum",
    r"(?:ce|cet|cette) (?:courriel|message|e-?mail|mail)\b.{0,60}(?:extérieur|externe)",
    r"vous n'obtenez pas souvent|vous ne recevez pas souvent|découvrez pourquoi",
    r"pourquoi (?:cela|ceci|c'est) est important",
    r"este (?:correo|mensaje|e-?mail)\b.{0,60}(?:fuera|extern)|no suele recibir|obtenga información",
    r"por qué (?:esto )?es importante",
    r"(?:questa|questo) (?:e-?mail|messaggio|mail)\b.{0,60}estern|non si riceve spesso",
    r"non ricevi spesso|perché è importante",
    r"(?:deze|dit) (?:e-?mail|bericht|mail)\b.{0,60}(?:extern|buiten)|u ontvangt niet vaak|meer informatie over waarom",
    r"(?:este|esta) (?:e-?mail|mensagem|mail)\b.{0,60}(?:extern|fora)|você não costuma receber|saiba por que isso",
    r"(?:detta|det här|denne|dette)\b.{0,40}(?:e-?post|e-?mail|mail)\b.{0,60}(?:extern|ekstern|utanför|udenfor)",
    r"(?:ta wiadomość|ten e-?mail)\b.{0,60}(?:zewn|spoza)|tento e-?mail\b.{0,60}(?:extern|mimo)|письмо\b.{0,60}внешн",
    r"外部.{0,20}(?:メール|邮件|郵件|送信者|发件人)|このメールは|此邮件|외부",
)
ADVICE = (  # and what to be careful about
    rf"be (?:careful|cautious) with this {MAIL}",
    r"(?:please )?(?:do not|don't|don’t|never|avoid|be (?:careful|cautious)|use caution|exercise caution|think before|"
    r"proceed with caution|take care|stop and think)\b.{0,120}"
    r"(?:click|open|link|attachment|reply|respond|password|credential|download|content|sensitive information)",
    r"(?:unless|only (?:if|when)) you\b.{0,80}(?:recogni[sz]e|know|trust|verif|expect|sure)",
    r"verify (?:the|that the) sender",
    r"(?:please )?(?:report|forward|contact)\b.{0,80}(?:suspicious|phish|spam|(?:help|service) ?desk|it support)",
    r"if (?:you are )?(?:in doubt|unsure|suspicious|it looks suspicious)\b",
    r"(?:bitte )?(?:öffnen|klicken) sie\b.{0,80}(?:keine|nicht|nur|anhänge|links?)|seien sie vorsichtig",
    r"(?:ne|n'|n’)\s?(?:cliquez|ouvrez|répondez)\b|soyez (?:prudent|vigilant)",
    r"no (?:haga|abra|pulse|responda)\b|tenga cuidado",
    r"non (?:fare|cliccare|aprire|rispondere)\b|prestare attenzione|klik niet|open geen",
    r"wees voorzichtig|não (?:clique|abra)",
    r"klicka inte|öppna inte|klik ikke|åbn ikke|nie (?:klikaj|otwieraj)|neklikejte|neotevírejte",
    r"не (?:открывайте|переходите)",
    r"リンク|添付|点击|請勿|请勿|클릭",
)
CALL = Expression(rf"\W*{one_of(CALLS)}\W*$", re.I)
TAG = Expression(rf"\W*(?:{one_of(CALLS)}\W+)?{one_of(TAGS)}\W*$", re.I)
WARNS = Expression(rf"\W*(?:{one_of(CALLS)}\W+)?{one_of(ORIGINS, ADVICE)}", re.I)
FROM_OUTSIDE = Expression(rf"\W*(?:{one_of(CALLS)}\W+\S|{one_of(TAGS)}|{one_of(ORIGINS)})", re.I)
SENTENCE_END = re.compile(r"(?<=[.!。])\s+|:\s+")


def without_banner(lines: Sequence[str]) -> list[str]:
    """Return the first lines of a message without the warnings above the person's words."""
    start = 0
    while (end := banner_end(lines, start)) > start:
        start = end
    return list(lines[start:])


def banner_end(lines: Sequence[str], start: int) -> int:
    """Return the end of a warning that begins at line `start`, below empty lines and rules; `start` if none does."""
    first = start
    while first < len(lines) and not re.search(r"\w", lines[first]):
        first += 1
    joined, found = "", None
    for index in range(first, min(len(lines), first + MOST_LINES)):
        line = without_links(lines[index])
        if not line or len(joined) > MOST_CHARACTERS:
            break
        if found == index and not (is_banner(line, below=True) or is_wrapped(lines[index - 1], line)):
            break
        joined = f"{joined} {line}".strip()
        if is_banner(joined):
            found = index + 1
    return start if found is None else below_rules(lines, found)


def below_rules(lines: Sequence[str], start: int) -> int:
    """Return the first line from `start` on that is no rule."""
    while start < len(lines) and RULE.match(lines[start]):
        start += 1
    return start


def is_wrapped(above: str, line: str) -> bool:
    """Whether a line seems to go on with the sentence above it."""
    return len(above) >= SHORTEST and line[0].islower() and above.rstrip()[-1] not in ".!?:"


def is_banner(text: str, *, below: bool = False) -> bool:
    """Whether every sentence of a text is a warning.

    One of them must say where the message came from, or call for attention, unless the text is `below` such a one.
    """
    if re.search(r"\d", without_addresses(text)):
        return False  # an amount is the person's
    if TAG.match(text):
        return True
    sentences = [sentence for sentence in SENTENCE_END.split(text) if re.search(r"\w", sentence)]
    warnings = [bool(WARNS.match(sentence) or TAG.match(sentence)) for sentence in sentences]
    calls = [bool(CALL.match(sentence)) for sentence in sentences]
    says_why = below or any(calls) or any(map(FROM_OUTSIDE.match, sentences))
    return says_why and any(warnings) and all(map(any, zip(warnings, calls, strict=True)))
