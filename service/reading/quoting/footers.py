"""Footers of virus scanners and mailing lists, and legal disclaimers. Rule: a footer says what it is, in words that
nobody writes about their week; nothing of the person's own follows its first line."""

import re
from collections.abc import Sequence

from service.reading.language.expressions import Expression, Expressions
from service.reading.mime.addresses import BEGINNING
from service.reading.quoting.taglines import one_of, without_links

PARAGRAPH_CHARACTERS = 3_000
FOOTER_CHARACTERS = 400  # of a line
LIST_LINES = 8
LIKELY_NEEDED = 3

RULE = re.compile(r"[\W_]{2,}$")
PAGE_OR_ADDRESS = re.compile(rf"https?://|\bwww\.|{BEGINNING}", re.I)

SCANNED = Expression(
    r"\W*(?:virus-?free|virenfrei|libre de virus|sin virus|(?:garanti )?sans virus|privo di virus|virusvrij|virusfri)\b"
    r"|\W*(?:this|diese|ce|cet|este|esta|questa?|dit|deze|detta|denne|эт[ао])\b.{0,40}(?:e-?mail|message|nachricht"
    r"|courriel|correo|mensa\w+|messaggio|bericht|meddel\w+|сообщение|письмо)"
    r".{0,80}(?:virus|viren|avast|\bavg\b|malware|scanned|mcafee|norton|kaspersky|вирус)"
    r"|.{0,120}(?:wirus|virus|v[ií]rus|вирус).{0,80}(?:avast|\bavg\b|mcafee|norton|kaspersky|\beset\b|bitdefender)"
    r"|\W*(?:no virus found in|checked by avg|scanned by|message scanned|e-?mail scanned|processed by mimecast)\b"
    r"|_{4,} information from eset",
    re.I,
)
LISTED = Expression(
    r"\W*you (?:received|are receiving|got|receive) (?:this|all) (?:message|e-?mail)s? (?:because|sent)"
    r"|.{0,200}\bmailing list(?:\s*<\S{1,100}>)?$|\W*groups\.io links|\W*view/reply online"
    r"|\W*to (?:un)?subscribe (?:from|to|or|send|visit|click)|\W*(?:un)?subscribe(?: here)?:"
    r"|\W*list (?:info|archives?)\b"
    r"|\W*to (?:leave|stop receiving|post to|view) (?:this|e-?mails?|messages)"
    r"|\W*manage (?:your )?(?:subscription|preferences)|\W*https?://\S{0,200}(?:listinfo|mailman|/groups?/|unsubscribe)",
    re.I,
)

SURELY_LEGAL = (
    r"confidentiality notice|legal disclaimer|e-?mail disclaimer|the intended recipient|circular 230",
    r"intended (?:only|solely|exclusively) for|attorney.client privilege|protected health information",
    r"(?:solely|only|exclusively) for the (?:use|addressee|attention of|person|individual|named)",
    r"if you (?:have |are not |were not |did )?.{0,60}(?:received? (?:this|it).{0,40}in error|by mistake)",
    r"if you are not the (?:intended|named)|consider(?:ing)? the environment|think before (?:you )?print",
    r"registered in (?:england|scotland|ireland|wales)(?: (?:and|&) wales)?[\s,.:(]{0,3}"
    r"(?:no\b|number|with|under|company|reg)",
    r"company (?:number|no\.?|registration)\W{0,8}\w{0,4}\d",
    r"this (?:e-?mail|message|communication|transmission)(?: \([^)]{0,60}\))? "
    r"(?:and|together|is|may|contains?|including).{0,120}(?:confidential|privileged|proprietary)",
    r"vertrauliche? (?:und|informationen|angaben)|rechtlich geschützte|nicht der richtige adressat|irrtümlich erhalten",
    r"geschäftsführer(?:in)?:|handelsregister|\bamtsgericht\b",
    r"ce (?:message|courriel|mail).{0,80}(?:confidentiel|destinataire)|avis de confidentialité",
    r"este (?:mensaje|correo|e-?mail).{0,80}(?:confidencial|destinatario|dirigido)|aviso legal",
    r"esta mensagem.{0,80}(?:confidencia|destinat)",
    r"quest[oa] (?:messaggio|e-?mail|comunicazione).{0,80}(?:riservat|destinat)|le informazioni contenute",
    r"dit (?:bericht|e-?mail).{0,80}(?:vertrouwelijk|bestemd)",
    r"detta (?:meddelande|mejl|e-?post).{0,80}(?:konfident|avsedd)",
)
LIKELY_LEGAL = (  # three different ones of these
    r"confidential|privileged|disclos|addressee|unauthori[sz]ed|prohibited|distribut|copying|liabilit|recipient",
    r"proprietary|delete (?:it|this)|notify (?:the|us)|viruses|attachments?|monitored|recorded|opinions? expressed",
    r"registered office|vat (?:no|reg)|vertraulich|empfänger|confidentiel|destinataire",
    r"confidencial|destinatario|riservat",
)
HEADING = re.compile(
    r"\W*(?:disclaimer|confidential(?:ity)?(?: notice)?|notice|legal notice|haftungsausschluss|vertraulich\w*)\W*$",
    re.I,
)
SURELY = Expressions((words, Expression(words, re.I)) for words in SURELY_LEGAL)
LIKELY = Expression(one_of(LIKELY_LEGAL), re.I)


def without_footers(lines: Sequence[str]) -> list[str]:
    """The lines above the first footer."""
    starts = [start for find in (footer_start, disclaimer_start) if (start := find(lines)) is not None]
    return list(lines[: min(starts)]) if starts else list(lines)


def footer_start(lines: Sequence[str]) -> int | None:
    """Return where the footer of a scanner or a list begins, including the rule above it; None if there is none."""
    for index, line in enumerate(lines):
        if len(line) < FOOTER_CHARACTERS and (
            SCANNED.match(line) or (LISTED.match(line) and is_list_footer(lines, index))
        ):
            return start_of_rules(lines, index)
    return None


def is_list_footer(lines: Sequence[str], index: int) -> bool:
    """Whether a list's footer begins here: an address or a link, and a rule above or another such line below."""
    footer = lines[index : index + LIST_LINES]
    ruled = any(RULE.match(line) for line in lines[max(0, index - 2) : index])
    return any(map(PAGE_OR_ADDRESS.search, footer)) and (ruled or any(map(LISTED.match, footer[1:])))


def start_of_rules(lines: Sequence[str], start: int) -> int:
    """Return the first of the rules, bare links and empty lines directly above a line."""
    while start > 0 and (not without_links(lines[start - 1]) or RULE.match(lines[start - 1])):
        start -= 1
    return start


def disclaimer_start(lines: Sequence[str]) -> int | None:
    """Return where a legal disclaimer begins: the first line with legal words in a paragraph that is one; or None."""
    for start, end in paragraphs(lines):
        if is_disclaimer(" ".join(lines[start:end])[:PARAGRAPH_CHARACTERS]):
            for first in range(start, end):
                if SURELY.search(lines[first]) or LIKELY.search(lines[first]) or HEADING.match(lines[first]):
                    return start_of_rules(lines, first)
    return None


def is_disclaimer(paragraph: str) -> bool:
    """Whether a paragraph is a legal disclaimer."""
    if HEADING.match(paragraph) or SURELY.search(paragraph):
        return True
    return len({found.casefold() for found in LIKELY.findall(paragraph)}) >= LIKELY_NEEDED


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the (start, end) of each run of lines that are not empty."""
    found, start = [], None
    for index, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = index
        elif not line.strip() and start is not None:
            found.append((start, index))
            start = None
    return found
