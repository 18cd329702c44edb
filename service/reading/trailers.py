"""What clients, gateways, lists and firms put below a person's words. Rule: each is a row of a table here."""

import re
from collections.abc import Sequence

LINK = re.compile(
    r"\s*(?:<(?:https?:|mailto:|#)[^<>]{0,2000}>|\((?:https?:|mailto:)[^()\s]{0,2000}\)|https?://\S{1,2000})"
)
BRACKETS = str.maketrans("", "", "[]*_")

# -- Taglines: "Sent from my iPhone". What is said before or after the name of a device or a mail program.
DEVICES = (
    r"iphon|ipad|ipod|apple\b|mac\b|macbook|android|galaxy|samsung|huawei|honor\b|xiaomi|redmi|poco\b|oneplus|oppo\b|vivo\b"
    r"|realme|pixel|nokia|motorola|moto\b|sony|xperia|lg\b|htc|zte|blackberry|windows|surface|phone|mobile|handy|mobil"
    r"|smartphone|smartfon|tablet|tel[eé]fon|móvil|celular|cellulare|téléphone|portable|телефон|смартфон|手机|手機|スマホ|휴대"
)
PROGRAMS = (
    r"outlook|yahoo|aol\b|gmail|proton|tuta|spark|superhuman|k-?9|fairemail|fastmail|mailbird|em client|bluemail|edison"
    r"|typeapp|boxer|nine\b|mymail|mail\.ru|yandex|gmx|web\.de|t-online|freenet|hey\b|missive|mailspring|airmail|canary"
    r"|newton|zoho|thunderbird|evolution|libero|orange|laposte|mailo\b|posteo|mailbox\.org|qq|网易|foxmail|naver|daum|virgin"
    r"|at&t|verizon|t-mobile|rogers|workspace one|horde|roundcube|rainloop|sailfish|shortwave|notion mail|front\b|twobird"
    r"|mimestream|postbox|betterbird|vivaldi|mail app|mail for|mail für|mail voor|mail pour|mail para|polymail|spike\b"
)
SENT_BEFORE = (
    r"(?:sent|send|composed|typed|tapped|written|secured|delivered|posted) (?:with \w+ )?(?:from|with|via|by|using|on|in)\b"
    r"|von (?:meine[mr]|unterwegs)\b|gesendet (?:mit|von|vom|über|aus)\b|verschickt (?:mit|von|vom)\b|versandt (?:mit|von|vom)\b"
    r"|diese nachricht wurde|envoy[ée]e? (?:de|depuis|à partir|avec|par|via)\b|provenance\b"
    r"|enviado (?:desde|do|da|de|dende|con|com|a partir|via|pelo|por|mediante)\b|inviato (?:da|dal|con|tramite|via)\b"
    r"|(?:verzonden|verstuurd|gestuurd) (?:van|vanaf|vanuit|met|via)\b|(?:skickat|skickades|sänt) (?:från|med|via)\b|sendt (?:fra|via|med)\b"
    r"|lähetetty|odesl[aá]no|odoslan[eé]|wysłan[eoy]|отправлено|отправлен\w* (?:с|из|через)|надіслано|изпратено|послато|послано"
    r"|elküldve|küldve|trimis (?:de|din|cu|prin)|στάλθηκε|εστάλη|αποστολή|poslano|išsiųsta|saadetud|nosūtīts|enviat (?:des|amb)|bidalia"
    r"|发自|来自|從我的|从我的|發自|傳送自|寄自|発信元|送信元|ส่งจาก|ถูกส่งจาก|gửi từ|đã gửi|dikirim (?:dari|melalui)|أُ?رسلت|تم الإرسال|نשלח|נשלח|ارسال"
)
SENT_AFTER = r"gesendet|verschickt|beziehen|verzonden|verstuurd|送信|发送|發送|傳送|보냄|보낸|gönderil|gönderdi|küldve|küldtem|skickat|lähetetty|ارسال"
GET = (  # an advertisement of the program itself
    r"get|download|obtenir|obtenez|télécharger|téléchargez|obtener|obtén|descargar|obter|obtenha|baixe|ottieni|scarica|hent"
    r"|hämta|hanki|pobierz|stáhn\w+|скачать|holen sie sich|laden sie|outlook (?:für|voor|pour|para|per) \w+"
)
TAGLINES = re.compile(
    rf"^\W*(?:{SENT_BEFORE}).{{0,50}}?(?:{DEVICES}|{PROGRAMS})"
    rf"|^\W*.{{0,20}}?(?:{DEVICES}|{PROGRAMS}).{{0,30}}(?:{SENT_AFTER})\w{{0,6}}\W*$"
    rf"|^\W*(?:{GET})\b.{{0,25}}(?:{PROGRAMS})|^\W*(?:{SENT_BEFORE}).{{0,20}}(?:go|way|road|thumbs?)\W*$"
    r"|^\W*yahoo mail: search, organize, conquer|^\W*do you yahoo|^\W*enjoy secure\b",
    re.I,
)
EXCUSE = re.compile(
    r"^\W*(?:please |kindly )?(?:excuse|pardon|forgive|ignore) (?:the |my |any |all ){0,2}"
    r"(?:brevity|typo\w*|terseness|misspellings?|spelling|errors?|auto-?correct)(?: (?:and|or|&) (?:\w+ ?){1,3})?\W*$",
    re.I,
)
TAGLINE_CHARACTERS = 130
TAGLINE_WORDS = 14
MODEL_NUMBER = re.compile(
    r"(?:galaxy|iphone|pixel|note|windows|redmi|samsung|ipad|moto|nokia|poco|xperia|mi|oneplus|huawei|reno|ios|android)"
    r"[\s\w+-]{0,18}\d+\w*|k-?9|\b[345]g\b|web\.de|365",
    re.I,
)
AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|couple|few|several|some|no|none)\b"
)

# -- Footers of virus scanners and mailing lists; from such a line on nothing of the person's follows.
SCANNED = re.compile(
    r"^\W*(?:virus-?free|virenfrei|libre de virus|sin virus|sans virus|garanti sans virus|privo di virus|virusvrij|virusfri)\b"
    r"|^\W*(?:this|diese|ce|cet|este|esta|questa?|dit|deze|detta|denne|эт[ао])\b.{0,40}(?:e-?mail|message|nachricht|courriel|correo"
    r"|mensa\w+|messaggio|bericht|meddel\w+|сообщение|письмо).{0,80}(?:virus|viren|avast|\bavg\b|malware|scanned|mcafee|norton|kaspersky|вирус)"
    r"|^\W*(?:no virus found in|checked by avg|scanned by|message scanned|email scanned|processed by mimecast)\b|_{4,} information from eset",
    re.I,
)
LISTED = re.compile(
    r"^\W*you (?:received|are receiving|got|receive) (?:this|all) (?:message|e-?mail)s? (?:because|sent)|\bmailing list$|^\W*groups\.io links"
    r"|^\W*to (?:un)?subscribe (?:from|to|or|send|visit|click)|^\W*to (?:leave|stop receiving|post to|view) (?:this|e-?mails?|messages)"
    r"|^\W*(?:un)?subscribe(?: here)?:|^\W*list (?:info|archives?)\b|^\W*manage (?:your )?(?:subscription|preferences)"
    r"|https?://\S{0,200}(?:listinfo|mailman|/groups?/|unsubscribe)|^\W*view/reply online",
    re.I,
)
RULE = re.compile(r"^[\W_]{2,}$")
LIST_LINES = 8

# -- Legal disclaimers: a paragraph that says one of the first, or two of the second.
SURELY_LEGAL = re.compile(
    r"confidentiality notice|legal disclaimer|e-?mail disclaimer|the intended recipient|intended (?:only|solely|exclusively) for"
    r"|(?:solely|only|exclusively) for the (?:use|addressee|attention of|person|individual|named)"
    r"|if you (?:have |are not |were not |did )?.{0,60}(?:received? (?:this|it).{0,40}in error|by mistake)|if you are not the (?:intended|named)"
    r"|registered in (?:england|scotland|ireland|wales)(?: (?:and|&) wales)?[\s,.:(]{0,3}(?:no\b|number|with|under|company|reg)"
    r"|company (?:number|no\.?|registration)\W{0,8}\w{0,4}\d|consider(?:ing)? the environment|think before (?:you )?print"
    r"|vertrauliche? (?:und|informationen|angaben)|rechtlich geschützte|nicht der richtige adressat|irrtümlich erhalten|geschäftsführer(?:in)?:"
    r"|handelsregister|\bamtsgericht\b|ce (?:message|courriel|mail).{0,80}(?:confidentiel|destinataire)|avis de confidentialité"
    r"|este (?:mensaje|correo|e-?mail).{0,80}(?:confidencial|destinatario|dirigido)|aviso legal|esta mensagem.{0,80}(?:confidencia|destinat)"
    r"|quest[oa] (?:messaggio|e-?mail|comunicazione).{0,80}(?:riservat|destinat)|le informazioni contenute|dit (?:bericht|e-?mail).{0,80}(?:vertrouwelijk|bestemd)"
    r"|detta (?:meddelande|mejl|e-?post).{0,80}(?:konfidentiell|avsedd)|circular 230|attorney.client privilege"
    r"|this (?:e-?mail|message|communication|transmission)(?: \([^)]{0,60}\))? (?:and|together|is|may|contains?|including).{0,120}(?:confidential|privileged|proprietary)"
    r"|protected health information",
    re.I,
)
LIKELY_LEGAL = re.compile(
    r"confidential|privileged|disclos|addressee|unauthori[sz]ed|prohibited|distribut|copying|liabilit|recipient|proprietary|delete (?:it|this)"
    r"|notify (?:the|us)|viruses|attachments?|monitored|recorded|opinions? expressed|vertraulich|empfänger|confidentiel|destinataire"
    r"|confidencial|destinatario|riservat|registered office|vat (?:no|reg)",
    re.I,
)
MARKED_LEGAL = re.compile(
    r"^\W*(?:disclaimer|confidential(?:ity)?(?: notice)?|notice|legal notice|haftungsausschluss|vertraulich\w*)\b\W*$",
    re.I,
)

# -- Signature blocks.
DELIMITER = re.compile(r"^(?:--|—|––|-- ?-|__|~~)\s*$")
PHONE = re.compile(r"(?:\+|\(|\b)\d[\d\s().\-/]{6,20}\d\b")
WEB = re.compile(
    r"\bwww\.|https?://|\b[\w-]{2,}\.(?:com|org|net|io|dev|me|co|de|fr|uk|ca|in|example)\b|[\w.+-]{1,64}@[\w-]{1,64}\.",
    re.I,
)
CONTACT = re.compile(
    r"^\W*(?:t|tel|telephone|ph|phone|m|mob|mobile|c|cell|o|off|office|direct|d|f|fax|e|e-?mail|mail|w|web|website|skype|linkedin|whatsapp"
    r"|mobil|telefon|handy|téléphone|portable|móvil|teléfono|cel|cellulare|address|add?r|anschrift|adresse)\.?\s*[:.|)]?\s*(?=[\d+(@:/]|www|http|[\w.+-]{1,64}@)",
    re.I,
)
WEB_WHOLE = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]{1,64}|\b[\w-]{2,}\.[a-z]{2,8}(?:/\S*)?", re.I)
TITLE_WORDS = re.compile(
    r"^(?:[A-Z][\w&.'-]*|of|the|and|for|de|der|für|&|-|–|at|in|,|/)(?:[\s,/]+(?:[A-Z][\w&.'-]*|of|the|and|for|de|der|für|&|-|–|at|in|/))*$"
)
RULE_OR_DELIMITER = re.compile(r"^\s*(?:[_=~*–—-]{2,})\s*$")
SEPARATED = re.compile(r"\s[|·•∙⋅]\s|\s{2,}|\t")
SENTENCE_WORDS = 12
SIGNATURE_LINES = 14
POSTSCRIPT = re.compile(r"^\W*p\.?\s?p?\.?\s?s\b\.?", re.I)


def without_trailers(lines: Sequence[str], signed: Sequence[bool], name: str) -> list[str]:
    """The person's own lines out of one unbroken run of them.

    `signed` says of each line whether the client's markup calls it signature; `name` is the sender's display name.
    """
    kept = own_lines(lines, signed)
    kept = kept[: footer_start(kept)]
    kept = kept[: disclaimer_start(kept)]
    kept = without_signature(kept, name)
    while kept and (not kept[-1].strip() or RULE_OR_DELIMITER.match(kept[-1])):
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def own_lines(lines: Sequence[str], signed: Sequence[bool]) -> list[str]:
    """The lines without taglines, the links right below these, and what is marked as signature."""
    kept, advertised = [], False
    for line, marked in zip(lines, signed, strict=True):
        advertised = tagline(line) or (advertised and bool(line) and not bare(line))
        if not (marked or advertised):
            kept.append(line)
    return kept


def bare(line: str) -> str:
    """The line without links and without the marks of bold."""
    return LINK.sub("", line).translate(BRACKETS).strip()


def tagline(line: str) -> bool:
    """Whether a device or program wrote this line. One that tells an amount is a person's."""
    if not line or len(line) > 2_200:
        return False
    words = bare(line)
    if not words or len(words) > TAGLINE_CHARACTERS:
        return False
    if EXCUSE.match(words):
        return True
    first = re.split(r"(?<=[.!])\s", words, maxsplit=1)[0]
    if not TAGLINES.match(words) or len(first.split()) > TAGLINE_WORDS:
        return False
    return not AMOUNT.search(MODEL_NUMBER.sub("", first))


def footer_start(lines: Sequence[str]) -> int:
    """Where the footer of a scanner or a list begins, the rule above it included; the end where there is none."""
    for index, line in enumerate(lines):
        if len(line) < 400 and (SCANNED.search(line) or (LISTED.search(line) and list_footer(lines, index))):
            return above_rules(lines, index)
    return len(lines)


def list_footer(lines: Sequence[str], index: int) -> bool:
    """Whether a rule stands right above the line and an address or a page in it or below: a list's footer has both."""
    ruled = any(RULE.match(line) for line in lines[max(0, index - 2) : index])
    return ruled and any(WEB.search(line) for line in lines[index : index + LIST_LINES])


def above_rules(lines: Sequence[str], start: int) -> int:
    """The first of the rules, bare links and empty lines that stand right above a line."""
    while start > 0 and (not bare(lines[start - 1]) or RULE.match(lines[start - 1])):
        start -= 1
    return start


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """First and last-but-one line of each run of lines without an empty one."""
    found, start = [], None
    for index, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = index
        elif not line.strip() and start is not None:
            found.append((start, index))
            start = None
    return found


def disclaimer_start(lines: Sequence[str]) -> int:
    """Where the legal disclaimer begins; the end where there is none. It is long, stands last, and speaks of law."""
    for start, end in paragraphs(lines):
        if not legal(" ".join(lines[start:end])[:3_000]):
            continue
        for first in range(start, end):
            if legal_line(lines[first]):
                return above_rules(lines, first)
    return len(lines)


def legal(text: str) -> bool:
    """Whether a paragraph is a disclaimer."""
    if MARKED_LEGAL.match(text):
        return True
    return bool(SURELY_LEGAL.search(text)) or len({found.casefold() for found in LIKELY_LEGAL.findall(text)}) >= 3


def legal_line(line: str) -> bool:
    """Whether the disclaimer may begin with this very line (and not with the person's line right above it)."""
    return bool(SURELY_LEGAL.search(line) or LIKELY_LEGAL.search(line) or MARKED_LEGAL.match(line))


def without_signature(lines: list[str], name: str) -> list[str]:
    """The lines above a signature: below a delimiter, or a block of the sender's name and how to reach them."""
    for index, line in enumerate(lines):
        if DELIMITER.match(line) and (line == "-- " or signs(lines[index + 1 :], name)):
            return [*lines[:index], *postscript(lines[index + 1 :])]
    found = paragraphs(lines)
    for at in range(len(found) - 1, max(-1, len(found) - 4), -1):
        start, end = found[at]
        first = signature_first(lines, start, end, name)
        if first is None and at and reachable(lines[start:end]):
            first = named_above(lines, found[at - 1], name)
        if first is None and at and end == found[-1][1] and all(map(contact_only, lines[start:end])):
            first = start
        if first is not None:
            return [*lines[:first], *postscript(lines[end:])]
    return lines


def signs(lines: Sequence[str], name: str) -> bool:
    """Whether what stands below a delimiter without its space is a signature, and not more of the report."""
    told = [line for line in lines if line.strip()]
    if not told or len(told) > SIGNATURE_LINES or any(map(DELIMITER.match, told)):
        return not told
    return is_name(told[0], name) or all(contact(line) or not AMOUNT.search(line.lower()) for line in told)


def postscript(lines: Sequence[str]) -> list[str]:
    """What the person added below their signature."""
    for index, line in enumerate(lines):
        if POSTSCRIPT.match(line):
            return ["", *lines[index:]]
    return []


def signature_first(lines: Sequence[str], start: int, end: int, name: str) -> int | None:
    """The first line of a signature block within a paragraph: the sender's name, then how to reach them or a title."""
    if end - start > SIGNATURE_LINES:
        return None
    for index in range(start, end):
        if is_name(lines[index], name):
            rest = lines[index + 1 : end]
            if any(map(contact, rest)) or contact(lines[index]):
                return index
            if rest and full_name(lines[index], name) and all(map(titled, rest)):
                return index
    return None


def named_above(lines: Sequence[str], paragraph: tuple[int, int], name: str) -> int | None:
    """The sender's full name as a paragraph of its own, above one that tells how to reach them."""
    start, end = paragraph
    return start if end - start == 1 and full_name(lines[start], name) else None


def reachable(lines: Sequence[str]) -> bool:
    """Whether a paragraph tells how to reach somebody and nothing else."""
    return len(lines) <= SIGNATURE_LINES and any(map(contact, lines)) and not any(map(prose, lines))


def name_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text.casefold())


def is_name(line: str, name: str) -> bool:
    """Whether a line is the sender's name, with a title or letters after it perhaps."""
    head = SEPARATED.split(line.strip())[0].partition(",")[0]
    head = re.sub(r"\([^)]{0,30}\)", "", head)
    known, said = set(name_words(name)), name_words(head)
    if not said or not known or len(said) > 5 or prose(line) or any(word[0].islower() for word in head.split()):
        return False
    shared = known.intersection(said)
    return len(shared) >= min(2, len(known)) or (len(shared) == 1 and len(said) <= 3 and said[-1] in known)


def full_name(line: str, name: str) -> bool:
    """Whether a line has at least two words of the sender's name."""
    return is_name(line, name) and len(set(name_words(name)).intersection(name_words(line))) >= 2


def contact(line: str) -> bool:
    """Whether a line tells how to reach somebody: a telephone, an address, a page."""
    return bool(PHONE.search(line) or WEB.search(line) or CONTACT.match(line)) and not prose(line)


def contact_only(line: str) -> bool:
    """Whether a line is nothing but a telephone number or an address, a label before it perhaps."""
    if not (PHONE.search(line) or CONTACT.match(line)):
        return False
    rest = WEB_WHOLE.sub("", PHONE.sub("", line))
    return not re.search(r"\d", rest) and len(name_words(rest)) <= 2 * bool(CONTACT.match(line))


def titled(line: str) -> bool:
    """Whether a line looks like a title or a firm: "Operations Manager | Brightwater Logistics"."""
    words = line.strip()
    return not AMOUNT.search(words.lower()) and (
        bool(SEPARATED.search(words)) or words.istitle() or words.isupper() or TITLE_WORDS.match(words) is not None
    )


def prose(line: str) -> bool:
    """Whether a line is a sentence rather than a signature's line."""
    return len(name_words(line)) > SENTENCE_WORDS
