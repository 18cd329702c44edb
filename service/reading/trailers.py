"""What clients, gateways, lists and firms put below a person's words. Rule: each is a row of a table here."""

import re
from collections.abc import Sequence

LINK = re.compile(
    r"\s*(?:<(?:https?:|mailto:|#)[^<>]{0,2000}>|\((?:https?:|mailto:)[^()\s]{0,2000}\)|https?://\S{1,2000})"
)
BRACKETS = str.maketrans("", "", "[]*_")

# -- Taglines of devices and programs: "Sent from my iPhone". A row is one program; a line must also say "sent".
SENT = (
    r"sent (?:from|with|via|by|using)|send from|get|download|typed (?:on|with|from)|written (?:on|with)|secured (?:by|with)"
    r"|composed (?:on|with)|try|von (?:meine[mr]|unterwegs)|gesendet (?:mit|von|über|aus)|diese nachricht wurde von|holen sie sich"
    r"|verschickt|envoy[ée]e? (?:de|depuis|à partir|avec|par)|télécharge[rz]|obtenir|obtenez|provenance"
    r"|enviado (?:desde|do|de|con|com|a partir|via|pelo)|obtener|obtén|obter|obtenha|inviato (?:da|dal|con|tramite)|ottieni|scarica"
    r"|verzonden|verstuurd|outlook voor|skickat|sendt (?:fra|via|med)|hent|hämta|lähetetty|hanki|odesláno|odoslané|stáhnout"
    r"|wysłan[eo]|pobierz|отправлено|надіслано|изпратено|послано|скачать|gönderil|elküldve|küldve|trimis|στάλθηκε|αποστολή"
    r"|发自|從我的|从我的|發自|傳送自|寄自|送信|에서 보냄|보냄|보낸|ส่งจาก|gửi từ|đã gửi|dikirim|أُ?رسلت|تم الإرسال|מה-?iphone|נשלח"
    r"|ارسال شده|poslano|išsiųsta|saadetud|nosūtīts|enviat des|bidalia"
)
PROGRAM = (
    r"iphone|ipad|ipod|apple|mac\b|android|galaxy|samsung|huawei|honor|xiaomi|redmi|poco\b|oneplus|oppo|vivo|realme|pixel|nokia"
    r"|motorola|moto\b|sony|xperia|lg\b|htc|zte|blackberry|windows|surface|phone|mobile|handy|mobil|smartphone|tablet|tel[eé]fon"
    r"|móvil|celular|cellulare|téléphone|portable|телефон|手机|手機|スマホ|휴대|outlook|yahoo|aol|gmail|proton|tuta|spark|superhuman"
    r"|k-9|k9|fairemail|fastmail|mailbird|em client|bluemail|edison|typeapp|boxer|nine\b|mymail|mail\.ru|yandex|gmx|web\.de"
    r"|t-online|freenet|\bhey\b|missive|mailspring|airmail|canary|newton|zoho|thunderbird|evolution|libero|orange|laposte|mailo"
    r"|posteo|mailbox\.org|qq|网易|foxmail|naver|daum|virgin|at&t|verizon|t-mobile|bell\b|rogers|workspace|horde|roundcube"
    r"|rainloop|sailfish|shortwave|notion mail|front\b|twobird|mimestream|postbox|betterbird|vivaldi|mail app|mailapp"
)
TAGLINE = re.compile(rf"^\W*(?:{SENT})\b.{{0,60}}?(?:{PROGRAM})|^.{{0,60}}(?:{PROGRAM}).{{0,40}}(?:{SENT})", re.I)
TAGLINE_CHARACTERS = 130
EXCUSE = re.compile(
    r"(?:please )?(?:excuse|pardon|forgive|ignore) (?:the |my |any )?(?:brevity|typos?|terseness|spelling|errors|auto)",
    re.I,
)
ADVERT = re.compile(
    r"^\W*(?:yahoo mail: search, organize, conquer|[\w ]{0,20}sent with proton|get your free|do you yahoo"
    r"|secure(?:ly)? (?:e-?mail|sent)|enjoy secure|sent with [\w ]{1,25}secure|meet .{0,20}, your)",
    re.I,
)

# -- Footers of scanners and lists; from such a line on nothing of the person's follows.
FOOTER = re.compile(
    r"virus-?free\b|virenfrei|checked (?:for viruses|by avg)|scanned (?:by|for|with)|auf viren (?:geprüft|überprüft)|libre de virus"
    r"|sin virus|sans virus|antivirus|anti-virus|no virus found|\bavast\b.{0,40}(?:www|software)|mailscanner|mimecast"
    r"|you (?:received|are receiving|got) this (?:message|email|e-mail) because|you are subscribed to|mailing list$"
    r"|to (?:unsubscribe|leave|stop receiving) .{0,60}(?:list|group|send|e-?mail|visit|click)|(?:un)?subscribe(?: here)?:|list (?:info|archive)"
    r"|manage (?:your )?(?:subscription|preferences)|group(?:e)? .{0,40}google groups|mailman/(?:listinfo|options)|_{4,} information from eset",
    re.I,
)

# -- Legal disclaimers: a paragraph that says one of the first, or two of the second.
SURELY_LEGAL = re.compile(
    r"confidentiality notice|legal disclaimer|email disclaimer|intended recipient|intended (?:only|solely|exclusively) for"
    r"|(?:solely|only|exclusively) for the (?:use|addressee|attention|person|individual|named)|received this (?:e-?mail|message|communication) in error"
    r"|registered in (?:england|scotland|ireland|wales)|company (?:number|no\.|registration)|consider(?:ing)? the environment|think before (?:you )?print"
    r"|before printing|vertrauliche? (?:und|informationen)|rechtlich geschützte|nicht der richtige adressat|irrtümlich erhalten|geschäftsführer:"
    r"|handelsregister|ce (?:message|courriel|mail).{0,80}(?:confidentiel|destinataire)|est strictement confidentiel|avis de confidentialité"
    r"|este (?:mensaje|correo|e-?mail).{0,80}(?:confidencial|destinatario|dirigido)|aviso legal|esta mensagem.{0,80}(?:confidencia|destinat)"
    r"|questo (?:messaggio|e-?mail).{0,80}(?:riservat|destinat)|le informazioni contenute|dit (?:bericht|e-?mail).{0,80}(?:vertrouwelijk|bestemd)"
    r"|circular 230|attorney.client|this (?:e-?mail|message|communication) (?:and|together|is|may|contains?|including).{0,120}(?:confidential|privileged|proprietary)"
    r"|protected health information|hipaa",
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
SEPARATED = re.compile(r"\s[|·•∙⋅]\s|\s{2,}|\t")
SENTENCE_WORDS = 12
SIGNATURE_LINES = 14
POSTSCRIPT = re.compile(r"^\W*p\.?\s?p?\.?\s?s\b\.?", re.I)


def without_trailers(lines: Sequence[str], signed: Sequence[bool], name: str) -> list[str]:
    """The person's own lines out of one unbroken run of them.

    `signed` says of each line whether the client's markup calls it signature; `name` is the sender's display name.
    """
    kept = [line for line, marked in zip(lines, signed, strict=True) if not (marked or tagline(line))]
    kept = kept[: footer_start(kept)]
    kept = kept[: disclaimer_start(kept)]
    kept = without_signature(kept, name)
    while kept and (
        not kept[-1].strip() or DELIMITER.match(kept[-1]) or re.fullmatch(r"\s*[_=~*–—-]{3,}\s*", kept[-1])
    ):
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def bare(line: str) -> str:
    """The line without links and without the marks of bold."""
    return LINK.sub("", line).translate(BRACKETS).strip()


def tagline(line: str) -> bool:
    """Whether a device or program wrote this line."""
    if not line or len(line) > 2_200:
        return False
    words = bare(line)
    if not words or len(words) > TAGLINE_CHARACTERS:
        return False
    return bool(ADVERT.match(words) or (TAGLINE.match(words) and plain_tagline(words)) or EXCUSE.match(words))


def plain_tagline(words: str) -> bool:
    """Whether a line that names a program tells nothing else: an amount, or many words, are a person's."""
    first = re.split(r"(?<=[.!])\s", words, maxsplit=1)[0]
    told = re.sub(
        r"(?i)(?:galaxy|iphone|pixel|note|windows|redmi|samsung|ipad|moto|nokia|poco|xperia|mi)[\s\w+-]{0,18}\d+\w*|k-?9|\b[45]g\b",
        "",
        first,
    )
    return len(first.split()) <= 12 and not re.search(r"\d", told)


def footer_start(lines: Sequence[str]) -> int:
    """Where the footer of a scanner or a mailing list begins, its rule above it included; the end where there is none."""
    for index, line in enumerate(lines):
        if len(line) < 400 and FOOTER.search(line):
            start = index
            while start > 0 and (not bare(lines[start - 1]) or re.fullmatch(r"[\W_]+", lines[start - 1])):
                start -= 1
            return start
    return len(lines)


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
        for first in range(start, end):
            if legal(" ".join(lines[first:end])[:3_000]) and legal_line(lines[first]):
                return first
    return len(lines)


def legal(text: str) -> bool:
    """Whether a paragraph is a disclaimer."""
    if MARKED_LEGAL.match(text) or (len(text) < 400 and MARKED_LEGAL.match(text.partition(":")[0])):
        return True
    return bool(SURELY_LEGAL.search(text)) or len({found.casefold() for found in LIKELY_LEGAL.findall(text)}) >= 3


def legal_line(line: str) -> bool:
    """Whether the disclaimer may begin with this very line (and not with the person's line right above it)."""
    return bool(SURELY_LEGAL.search(line) or LIKELY_LEGAL.search(line) or MARKED_LEGAL.match(line.partition(":")[0]))


def without_signature(lines: list[str], name: str) -> list[str]:
    """The lines above a signature: below a delimiter, or a block that begins with the sender's name and tells how to reach them."""
    for index, line in enumerate(lines):
        if DELIMITER.match(line) and (line.startswith("-- ") or len(lines) - index <= SIGNATURE_LINES):
            return [*lines[:index], *postscript(lines[index + 1 :])]
    for start, end in reversed(paragraphs(lines)[-3:]):
        first = signature_first(lines, start, end, name)
        if first is not None:
            return [*lines[:first], *postscript(lines[end:])]
    return lines


def postscript(lines: Sequence[str]) -> list[str]:
    """What the person added below their signature."""
    for index, line in enumerate(lines):
        if POSTSCRIPT.match(line):
            return list(lines[index:])
    return []


def signature_first(lines: Sequence[str], start: int, end: int, name: str) -> int | None:
    """The first line of a typed or automatic signature block within a paragraph; None where there is none."""
    if end - start > SIGNATURE_LINES:
        return None
    for index in range(start, end):
        rest = lines[index + 1 : end]
        if is_name(lines[index], name) and (
            any(map(contact, rest)) or (contact(lines[index]) and not prose(lines[index]))
        ):
            return index
        if is_name(lines[index], name) and len(rest) >= 2 and not any(map(prose, rest)) and any(map(titled, rest)):
            return index
    if all(contact(line) and not prose(line) for line in lines[start:end]):
        return start
    return None


def is_name(line: str, name: str) -> bool:
    """Whether a line is the sender's name, with a title or letters after it perhaps."""
    words = re.findall(r"[^\W\d_]{2,}", line.casefold())
    known = {word for word in re.findall(r"[^\W\d_]{2,}", name.casefold()) if len(word) > 2 or len(name) < 7}
    head = re.findall(r"[^\W\d_]{2,}", SEPARATED.split(line.strip())[0].partition(",")[0].casefold())
    if not words or not known or len(head) > 5 or len(words) > SENTENCE_WORDS:
        return False
    shared = len(known.intersection(head))
    return shared >= min(2, len(known)) or (shared == 1 and 1 <= len(head) <= 3 and head[-1] in known)


def contact(line: str) -> bool:
    """Whether a line tells how to reach somebody: a telephone, an address, a page, a list of titles."""
    return bool(PHONE.search(line) or WEB.search(line) or CONTACT.match(line)) and not prose(line)


def titled(line: str) -> bool:
    """Whether a line looks like a title or a firm: "Operations Manager | Brightwater Logistics"."""
    return bool(SEPARATED.search(line.strip())) or line.strip().istitle()


def prose(line: str) -> bool:
    """Whether a line is a sentence rather than a signature's line."""
    return len(re.findall(r"[^\W\d_]{2,}", line)) > SENTENCE_WORDS
