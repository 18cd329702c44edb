"""Decides whether a machine sent a message, and why. Rule: by its headers and structure, before any of its words are
read (CONTRACT.md). Whether a bounce is permanent is decided in bounces.py."""

import re
from collections.abc import Callable
from typing import Literal

from service.model.values import Incoming
from service.reading.language.expressions import Expression
from service.reading.language.vocabulary import longest_first

Verdict = tuple[Literal["auto", "bounce"], str]

SYSTEM_SENDER = re.compile(
    r"(?:mailer-daemon|postmaster|mail-?delivery-?(?:sub)?system|microsoftexchange[0-9a-f]{20,40})(?:\+[^@]*)?(?:@|$)"
)
NO_REPLY = re.compile(r"(?:no|do-?not|dont)[._-]?reply\b|(?:noreply|donotreply|auto-?reply|autoresponder)\b")
# How mail programs mark an answer or a forwarded message in the subject, and the tags of gateways and lists.
REPLY_WORDS = (
    "re fw fwd aw wg antw antwort sv vs vb vl fs bls tr ref rv res enc rif ri r i rép odp pd ynt ilt ats odg ang vá"
    " továb továbbítás atb hà σχετ πρθ απ ответ отв переслано отг відп fyi 回复 回覆 答复 答覆 转发 轉寄 返信 転送 답장"
    " 전달 השב הועבר رد ตอบ trả lời"
)
REPLY_PREFIX = rf"(?:{longest_first(REPLY_WORDS.split())})(?:\s?[\[(]\d{{1,3}}[\])])?\s?[:：]"
SUBJECT_MARKS = re.compile(rf"(?:\s*(?:{REPLY_PREFIX}|\[[^\[\]\d]{{1,40}}\]|\*{{2,5}}[^*]{{1,40}}\*{{2,5}}))+\s*", re.I)

AWAY_SUBJECTS = (  # subjects of out-of-office notices
    r"auto(?:matic|mated|matisch(?:e|es)?)?[- ]?(?:reply|response|answer|antwort|svar|respons)\b|auto-?responder\b",
    r"(?:currently )?out of (?:the )?office|ooo\b\s*[:-]",
    r"away from (?:my |the )?(?:office|desk|mail|e-?mail)|auto\s*:|away\s*:",
    r"(?:i am|i'm) (?:currently |presently |now )?(?:out of|on (?:\w+ )?(?:leave|vacation|holidays?))\b"
    r"|(?:i am|i'm) (?:currently )?away(?: (?:from|until|on|at)\b|\s*[-:.]|\s+re:|\W*$)",
    r"on (?:vacation|holiday|annual leave|leave)\b\s*[:-]|(?:vacation|holiday) (?:reply|response|message|notice)",
    r"abwesenheit|abwesend\b|au(?:ß|ss)er haus|nicht im büro",
    r"réponse automatique|absence du bureau|absen[ct]e?\s*:|message d'absence|en congés?\b\s*[:-]",
    r"respuesta autom[aá]tica|fuera de (?:la )?oficina|ausente\b|de vacaciones\b\s*[:-]",
    r"resposta autom[aá]tica|fora do escrit[oó]rio|ausência|risposta automatica|fuori (?:sede|ufficio)|assente\b",
    r"automatisch antwoord|afwezig|niet aanwezig|autosvar|automatiskt? svar|frånvaro|fravær|ikke på kontoret",
    r"poissa(?:olo|viesti)?|automaattinen vastaus|automatyczna odpowied|odpowiedź automatyczna|nieobecno|poza biurem",
    r"automatická odpov|mimo kancel|automatikus válasz|házon kívül|răspuns automat",
    r"automatski odgovor|samodejni odgovor",
    r"автоматический ответ|автоответ|автовідпов|автоматична відпов|автоматичен отговор|нет на работе|отсутств",
    r"αυτόματη απάντηση|otomatik (?:yanıt|cevap)|ofis dışında|balasan otomatis|trả lời tự động|ตอบกลับอัตโนมัติ",
    r"自動返信|自動応答|不在通知|不在のお知らせ|自动回复|自動回覆|自动答复|外出|부재중|자동 ?(?:회신|응답)",
    r"תשובה אוטומטית|מענה אוטומטי|رد تلقائي|الرد التلقائي|پاسخ خودکار",
)
AWAY_ENDS = (  # how they mark it at the subject's end: "Your week (Auto-Reply)"
    r"auto(?:matic|mated)?[- ]?(?:reply|response|answer)|out of (?:the )?office|ooo|vacation (?:reply|response)"
    r"|automatische (?:antwort|abwesenheitsnotiz)|abwesenheitsnotiz|réponse automatique|respuesta automática"
    r"|resposta automática|risposta automatica|automatisch antwoord|autosvar"
)
AWAY = Expression(
    rf"\W{{0,3}}(?:{'|'.join(AWAY_SUBJECTS)})|.{{0,60}}\bauto-?reply\s*:"
    rf"|.{{1,200}}(?:[(\[]\s?(?:{AWAY_ENDS})\s?[)\]]|\s[-–—|:]\s(?:{AWAY_ENDS}))\W{{0,3}}$",
    re.I,
)
UNDELIVERED = Expression(  # how mail systems head a delivery failure; never with the prefix of an answer before it
    r"(?:undeliverable|undelivered mail|delivery status notification|returned mail|mail delivery (?:failed|failure)"
    r"|delivery (?:failure|has failed)|failure notice|message (?:could )?not (?:be )?delivered|mail system error"
    r"|unzustellbar|non remis|échec de (?:la )?remise|no se puede entregar|non recapitabile|não (?:é possível )?entreg"
    r"|onbestelbaar|kan ikke leveres|kunde inte levereras|не удается доставить|недоставлен|配信不能|无法送达|未送达)",
    re.I,
)
RECEIPT = Expression(
    r"(?:read|gelesen|lue?|leído|leido|lida|letto|gelezen|läst|læst|lest|przeczytano|прочитано|已读|已讀|開封済み|읽음"
    r"|not read|ungelesen gelöscht|deleted|gelöscht|return receipt.{0,20}|read receipt.{0,20}|lesebestätigung.{0,20}"
    r"|accusé de (?:réception|lecture)|confirmación de lectura)\s*:",
    re.I,
)
CHALLENGE = Expression(
    r"(?:confirm|verify) (?:your|that you)(?: \w+){0,2} (?:e-?mail|message|human|sender|are)|challenge[- ]response"
    r"|confirmation (?:required|needed)|sender (?:verification|confirmation)|spamarrest|boxbe"
    r"|message (?:awaits|awaiting|needs|requires) (?:confirmation|verification|approval)|bitte bestätigen sie ihre",
    re.I,
)
TICKET = Expression(
    r"\W?(?:ticket|case|request|incident|support|vorgang|anfrage)\W{0,3}(?:id)?\W{0,3}[\w-]{0,20}\d{3,}"
    r"|.{0,80}\[[\w. -]{0,40}\s?#\s?[\w-]{0,12}\d{2,}\]|.{0,80}\[ticket[\W_]|\[jira\]"
    r"|.{0,40}we(?: have|'ve)? (?:received|got) your (?:request|message|e-?mail|enquiry|inquiry|ticket)"
    r"|.{0,40}your (?:request|ticket|case|enquiry) .{0,30}(?:received|created|opened)"
    r"|.{0,40}(?:ticket|case|request) (?:created|received|opened|acknowledg)|acknowledge?ment of (?:your|receipt)"
    r"|thank you for (?:contacting|your (?:e-?mail|message|enquiry))",
    re.I,
)
RESPONDER_HEADERS = (  # present, with whatever value but "no"
    "x-autoreply",
    "x-auto-reply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
    "x-automatic-reply",
    "x-autogenerated",
    "x-mail-autoreply",
    "x-amazon-auto-reply",
    "x-vacation",
    "x-vacation-reply",
    "x-fc-machinegenerated",
    "x-cron-env",
)
CHALLENGE_HEADERS = ("x-boxbe-challenge", "x-spamarrest-noauth", "x-challenge")
TICKET_HEADERS = ("rt-ticket", "x-jira-", "x-otrs", "x-zendesk", "x-freshdesk", "x-helpscout", "x-ticket")  # beginnings


def verdict(incoming: Incoming) -> Verdict | None:
    """Return what kind of machine sent this, and why; None for a person."""
    return next((found for reason in REASONS if (found := reason(incoming))), None)


def bare_subject(incoming: Incoming) -> str:
    """Return the subject without prefixes of answers and tags of gateways and lists, in whatever order."""
    marks = SUBJECT_MARKS.match(incoming.subject)
    return incoming.subject[marks.end() :] if marks else incoming.subject


def delivery_report(incoming: Incoming) -> Verdict | None:
    """Delivery reports (RFC 3464)."""
    kinds = incoming.part_types
    if kinds[:1] == ("multipart/report",) and any(kind.endswith("delivery-status") for kind in kinds):
        return "bounce", "It is a delivery report (RFC 3464)."
    return None


def mail_system(incoming: Incoming) -> Verdict | None:
    """Bounces that are not reports, known by their sender."""
    sender = incoming.sender or incoming.header("from").lower().strip("<> ")
    if SYSTEM_SENDER.match(sender):
        return "bounce", f"A mail system sent it ({sender.partition('@')[0]})."
    if UNDELIVERED.match(incoming.subject):
        return "bounce", "Its subject is that of a delivery failure."
    return None


def auto_submitted(incoming: Incoming) -> Verdict | None:
    """The Auto-Submitted header (RFC 3834, section 5)."""
    value = re.split(r"[;\s(]", incoming.header("auto-submitted").strip().lower())[0]
    if value and value != "no":
        return "auto", f"Its header says Auto-Submitted: {value} (RFC 3834)."
    return None


def responder(incoming: Incoming) -> Verdict | None:
    """Headers that automatic responders add."""
    for name, value in incoming.headers:
        if name in RESPONDER_HEADERS and value.strip().lower() not in ("no", "false", "0"):
            return "auto", f"An automatic responder sent it (header {name})."
    return None


def precedence(incoming: Incoming) -> Verdict | None:
    """The Precedence header, common practice before RFC 3834."""
    for name in ("precedence", "x-precedence", "preference"):
        value = incoming.header(name).strip().lower().replace("-", "_")
        if value in ("bulk", "junk", "auto_reply"):
            return "auto", f"Its header says {name.title()}: {value}."
    return None


def list_mail(incoming: Incoming) -> Verdict | None:
    """Mailing lists. A person's reply may pass through a group, so a list header alone says nothing."""
    listed = incoming.header("list-id") or incoming.header("precedence").strip().lower() == "list"
    answers = incoming.in_reply_to or incoming.references
    return ("auto", "It came through a mailing list and answers nothing.") if listed and not answers else None


def away(incoming: Incoming) -> Verdict | None:
    """Out-of-office notices that only their subject reveals."""
    return ("auto", "Its subject says that the person is away.") if AWAY.match(bare_subject(incoming)) else None


def receipt(incoming: Incoming) -> Verdict | None:
    """Read receipts (RFC 8098, and Outlook's own)."""
    if "message/disposition-notification" in incoming.part_types or RECEIPT.match(bare_subject(incoming)):
        return "auto", "It is a read receipt (RFC 8098)."
    return None


def calendar(incoming: Incoming) -> Verdict | None:
    """Answers to invitations, and invitations (RFC 5546): a calendar program writes their words."""
    answers = incoming.calendar_method in ("reply", "counter", "declinecounter", "refresh", "cancel")
    wordless = not (incoming.text.strip() or incoming.html.strip())
    if answers or (incoming.calendar_method and wordless):
        return "auto", f"It is a calendar message ({incoming.calendar_method}, RFC 5546)."
    return None


def reaction(incoming: Incoming) -> Verdict | None:
    """Reactions of Gmail; those that only their words reveal are found in reactions.py."""
    kinds = ("text/vnd.google.email-reaction+json",)
    return ("auto", "It is a reaction to our letter.") if any(kind in kinds for kind in incoming.part_types) else None


def abuse_report(incoming: Incoming) -> Verdict | None:
    """Abuse reports (RFC 5965)."""
    return ("auto", "It is an abuse report (RFC 5965).") if "message/feedback-report" in incoming.part_types else None


def challenge(incoming: Incoming) -> Verdict | None:
    """Spam filters that ask the sender to confirm a message."""
    if CHALLENGE.search(bare_subject(incoming)) or any(name in CHALLENGE_HEADERS for name, _ in incoming.headers):
        return "auto", "It asks the sender to confirm a message."
    return None


def acknowledgement(incoming: Incoming) -> Verdict | None:
    """Ticket systems, and addresses that accept no replies."""
    if (
        TICKET.match(incoming.subject)
        or TICKET.match(bare_subject(incoming))
        or any(name.startswith(TICKET_HEADERS) for name, _ in incoming.headers)
    ):
        return "auto", "A ticket system acknowledges a message."
    if NO_REPLY.match(incoming.sender):
        return "auto", "Its sender's address accepts no replies."
    return None


def no_return_path(incoming: Incoming) -> Verdict | None:
    """Notices without an envelope sender (RFC 5321, section 4.5.5)."""
    paths = [value.strip().lower() for name, value in incoming.headers if name == "return-path"]
    if "<>" in paths or "<mailer-daemon>" in paths:
        return "bounce", "Its envelope has no sender."
    return None


REASONS: tuple[Callable[[Incoming], Verdict | None], ...] = (  # in the contract's order
    delivery_report,
    mail_system,
    auto_submitted,
    responder,
    precedence,
    list_mail,
    away,
    receipt,
    calendar,
    reaction,
    abuse_report,
    challenge,
    acknowledgement,
    no_return_path,
)
