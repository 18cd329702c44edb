"""Lines that a device or a mail program adds to a message: "Sent from my iPhone". Rule: a line with an amount is the
person's, whatever it says besides."""

import re

from service.reading.language.expressions import Expression
from service.reading.language.number_words import ONES

CHARACTERS = 130
WORDS = 14
ENDING_CHARACTERS = 24

DEVICES = (
    r"iphon|ipad|ipod|apple\b|mac\b|macbook|android|galaxy|samsung|huawei|honor\b|xiaomi|redmi|poco\b|oneplus",
    r"oppo\b|vivo\b|realme|pixel|nokia|motorola|moto\b|sony|xperia|lg\b|htc|zte|blackberry|windows|surface|phone|mobile",
    r"handy|mobil|smartphone|smartfon|tablet|tel[eé]fon|móvil|celular|cellulare|téléphone|portable|телефон|смартфон|手机|手機",
    r"スマホ|휴대",
)
PROGRAMS = (
    r"outlook|yahoo|aol\b|gmail|proton|tuta|spark|superhuman|k-?9|fairemail|fastmail|mailbird|em client|bluemail",
    r"edison|typeapp|boxer|nine\b|mymail|mail\.ru|yandex|gmx|web\.de|t-online|freenet|hey\b|missive|mailspring|airmail|canary",
    r"newton|zoho|thunderbird|evolution|libero|orange|laposte|mailo\b|posteo|mailbox\.org|qq|网易|foxmail|naver|daum",
    r"virgin|at&t|verizon|t-mobile|rogers|workspace one|horde|roundcube|rainloop|sailfish|shortwave|notion mail",
    r"front\b|twobird|mimestream|postbox|betterbird|vivaldi|polymail|spike\b|mail (?:app|for|für|voor|pour|para|per)",
)
SENT_BEFORE = (  # words before the name, in the common languages
    r"(?:sent|send|composed|typed|tapped|written|secured|delivered) (?:with \w+ )?(?:from|with|via|by|using|on|in)\b",
    r"von (?:meine[mr]|unterwegs)\b|(?:gesendet|verschickt|versandt) (?:mit|von|vom|über|aus)\b|diese nachricht wurde",
    r"envoy[ée]e? (?:de|depuis|à partir|avec|par|via)\b|provenance\b",
    r"enviado (?:desde|do|da|de|dende|con|com|a partir|via|pelo|por|mediante)\b|enviat (?:des|amb)",
    r"inviato (?:da|dal|con|tramite|via)\b|trimis (?:de|din|cu|prin)",
    r"(?:verzonden|verstuurd|gestuurd) (?:van|vanaf|vanuit|met|via)\b",
    r"(?:skickat|skickades|sänt) (?:från|med|via)\b|sendt (?:fra|via|med)\b|lähetetty|saadetud",
    r"odesl[aá]no|odoslan[eé]|wysłan[eoy]|poslano|išsiųsta|nosūtīts|elküldve|küldve",
    r"отправлен[оа]?|надіслано|изпратено|послато|послано|στάλθηκε|εστάλη|αποστολή",
    r"发自|来自|從我的|从我的|發自|傳送自|寄自|発信元|送信元|ส่งจาก|ถูกส่งจาก|gửi từ|đã gửi|dikirim (?:dari|melalui)",
    r"أُ?رسلت|تم الإرسال|ارسال|נשלח",
)
SENT_AFTER = (  # words after it
    r"gesendet|verschickt|beziehen|verzonden|verstuurd|skickat|lähetetty|gönderil|gönderdi|küldve|küldtem|送信|发送|發送|傳送",
    r"보냄|보낸|ارسال",
)
GET = (  # a program that advertises itself
    r"get|download|obtenir|obtenez|télécharger|téléchargez|obtener|obtén|descargar|obter|obtenha|baixe|ottieni|scarica",
    r"hent|hämta|hanki|pobierz|stáhn\w+|скачать|holen sie sich|laden sie|outlook (?:für|voor|pour|para|per) \w+",
)


def one_of(*tables: tuple[str, ...]) -> str:
    """Return a pattern for any of the tables' words."""
    return "(?:" + "|".join(words for table in tables for words in table) + ")"


NAMES = one_of(DEVICES, PROGRAMS)
BEGINS = Expression(rf"\W{{0,4}}{one_of(SENT_BEFORE, GET)}", re.I)
ENDS = Expression(rf"{one_of(SENT_AFTER)}\w{{0,6}}\W*$", re.I)
TAGLINE = Expression(
    rf"\W{{0,4}}{one_of(SENT_BEFORE)}.{{0,50}}?{NAMES}"
    rf"|\W{{0,4}}.{{0,20}}?{NAMES}.{{0,30}}{one_of(SENT_AFTER)}\w{{0,6}}\W*$"
    rf"|\W{{0,4}}{one_of(GET)}\b.{{0,25}}{one_of(PROGRAMS)}",
    re.I,
)
NAMELESS = Expression(
    rf"\W{{0,4}}{one_of(SENT_BEFORE)}.{{0,20}}(?:go|way|road|thumbs?)\W*$|\W{{0,4}}(?:do you yahoo|enjoy secure\b)"
    r"|\W{0,4}sent from my [\w&'./ -]{1,40}(?:, please .{1,40})?\W*$"
    r"|\W{0,4}yahoo mail: search, organize, conquer",
    re.I,
)
EXCUSE = Expression(
    r"\W{0,4}(?:please |kindly )?(?:excuse|pardon|forgive|ignore) (?:the |my |any |all ){0,2}"
    r"(?:brevity|typo\w*|terseness|misspellings?|spelling|errors?|auto-?correct)(?: (?:and|or|&) (?:\w+ ?){1,3})?\W*$",
    re.I,
)
MODEL = re.compile(  # numbers that are part of a name
    r"(?:galaxy|iphone|pixel|note|windows|redmi|samsung|ipad|moto|nokia|poco|xperia|mi|oneplus|huawei|blackberry|reno|ios|android)"
    r"[\s\w+-]{0,18}\d+\w*|\b[a-z]{1,10}-?\d+\b|\b[345]g\b|web\.de|365",
    re.I,
)
AMOUNT = re.compile(rf"\d|\b(?:{'|'.join(ONES)}|dozen|couple|few|several|some|no|none)\b")
LINK = re.compile(
    r"\s*(?:<(?:https?:|mailto:|#)[^<>]{0,2000}>|\((?:https?:|mailto:)[^()\s]{0,2000}\)|https?://\S{1,2000})"
)
MARKS = str.maketrans("", "", "[]*_")


def is_tagline(line: str) -> bool:
    """Whether a device or program wrote this line."""
    if not line or len(line) > CHARACTERS + 2_000:
        return False
    words = without_links(line)
    if not words or len(words) > CHARACTERS:
        return False
    if EXCUSE.match(words):
        return True
    first = re.split(r"(?<=[.!])\s", words, maxsplit=1)[0]
    if len(first.split()) > WORDS:
        return False
    likely = BEGINS.match(words) or ENDS.search(words[-ENDING_CHARACTERS:])  # cheap test first: most lines are not
    if not (NAMELESS.match(words) or (likely and TAGLINE.match(words))):
        return False
    return not AMOUNT.search(MODEL.sub("", first))


def without_links(line: str) -> str:
    """Return the line without links and without the marks of bold text."""
    return LINK.sub("", line).translate(MARKS).strip()
