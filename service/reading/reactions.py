"""Reactions to our letter ("👍", "Liked …") that a mail program or a telephone writes out in words.

Rule: the whole message must be one. A thumbs-up that the person typed is their own answer, not a reaction.
"""

import re

from service.model.values import Incoming
from service.reading.language.expressions import Expression
from service.reading.mime.body import select_body
from service.reading.quoting.taglines import without_links

TOP_LINES = 6  # of a message, that may say that it is a reaction
REACTED = (  # below the pictograph: "Ada Byron reacted to your message:", "Ada Byron reacted via Gmail"
    r"reacted (?:via gmail|to (?:your|this) (?:message|e-?mail))",
    r"hat (?:über gmail |auf (?:ihre|deine|diese) (?:nachricht|e-?mail) )?reagiert",
    r"a réagi (?:via gmail|à (?:votre|ton) (?:message|e-?mail))",
    r"reaccionó (?:a través de gmail|a (?:tu|su) (?:mensaje|correo))",
    r"ha reagito (?:tramite gmail|al tuo messaggio)",
    r"reagiu (?:pelo gmail|via gmail|à (?:sua|tua) mensagem)",
    r"heeft (?:via gmail gereageerd|gereageerd (?:via gmail|op (?:je|uw) bericht))",
    r"reagerade (?:via gmail|på ditt meddelande)",
    r"zareagował[a]?\b.{0,40}",
    r"отреагировала?\b.{0,40}",
)
REACTED_LINE = Expression(rf".{{0,80}}\b(?:{'|'.join(REACTED)})\W*", re.I)
LETTER_OR_DIGIT = re.compile(r"[^\W_]")
TAPBACK = Expression(
    r"(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted \S{1,12} to|[^\w\s\"“]{1,12} to|removed"
    r" an? [\w ]{3,20} from)\s"
    r"(?:an image|[\"“„«‘'].*[\"”“»’'])",
    re.I | re.S,
)


def is_reaction(own: str, incoming: Incoming) -> bool:
    """Whether the own words of a message are nothing but a reaction."""
    if TAPBACK.fullmatch(own):
        return True
    lines = [line for written in own.split("\n") if (line := without_links(written))]
    others = [line for line in lines if not REACTED_LINE.fullmatch(line)]
    if not lines or any(map(LETTER_OR_DIGIT.search, others)):
        return False
    return len(others) < len(lines) or has_reacted_line(incoming)


def has_reacted_line(incoming: Incoming) -> bool:
    """Whether a program's line about a reaction is at the top, though quoting took it for the heading of a quote."""
    shown = [line.text for line in select_body(incoming).lines if line.text][:TOP_LINES]
    return any(map(REACTED_LINE.fullmatch, shown))
