"""What HTML elements mean in mail: which are seen, which begin a line, which a client puts around a quote.

Rule: tables and judgments of one element; html.py walks the tree.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

Attributes = Mapping[str, str | None]
Mark = Literal["", "signature", "quote", "quote from here"]

BLOCK_NAMES = (
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol p plaintext pre section signature summary"
    " table tbody tfoot thead tr ul xmp"
)
BLOCKS = frozenset(BLOCK_NAMES.split())
APART = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "hr")
)  # with an empty line around
CELLS = frozenset(("td", "th", "sup", "sub", "button"))  # on the same line, but never glued to what stands beside
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))
UNSEEN_NAMES = (
    "head script style title template object iframe svg math video audio canvas noframes select datalist rt rp input"
    " del s strike area map param source track meta link base"
)
NEVER_SEEN = frozenset(UNSEEN_NAMES.split())

# A style's declarations, white space removed. Struck-out words are taken back; a list's ordinals are no amounts.
HIDDEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|max-height:0(?![.\d]*[1-9])|mso-hide:all|mso-list:ignore"
    r"|font-size:(?:0(?:px|pt|em|rem|%)?|1px|1pt)(?:[;!]|$)|opacity:0(?:\.0*)?(?:[;!]|$)"
    r"|text-decoration[a-z-]*:[a-z ]*line-through|text-indent:-\d{3}|(?<![\w-])(?:left|top):-\d{3}"
    r"|(?<![\w-])color:transparent"
)

# How clients mark what they quote, by class, id or name of the element that holds it.
QUOTED = re.compile(
    r"(?:x_)*(?:yahoo_quoted.*|iosymail|protonmail_quote|tutanota_quote|zmail_extra|messageReplySection|quoted?-content"
    r"|quote|gmail_quote.*|gmail_attr|moz-cite-prefix|moz-forward-container|isReplyContent|isForwardContent|ntes-?quote"
    r"|mail-editor-reference-message-container|reply-intro|OLK_SRC_BODY_SECTION|hey_quote|missive_quote"
    r"|front-blockquote|k9mail-quote|sh-quoted-content|_?forwarded_message.*|mailcontent_reply|zimbra_?quote"
    r"|blockquote_zmail)",
    re.I,
)
# Outlook puts its mark beside the quoted message, not around it: all that follows is quoted.
QUOTED_FROM_HERE = re.compile(r"(?:x_)*(?:divRplyFwdMsg|appendonsend|reply_forward_block)", re.I)
# Apple's signature element often holds the person's words too (they typed where the signature had been).
SIGNED = re.compile(r"(?!.*applemail|linebreak).*signature.*|Zm-_Id_-Sgn|_rc_sig|moz-signature|sig", re.I)

HARMLESS_CHARACTERS = 20_000  # no markup shorter than this takes a parser long
TAG_CHARACTERS = 4_096  # a longer tag carries an image's bytes; a parser's time grows with its attributes squared
NESTING = 256  # elements open at once; a parser's time grows with the depth of each element
SHEET_CHARACTERS = 100_000
STYLE_CHARACTERS = 1_000
NAME_CHARACTERS = 100

TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,30})(?:[^>"']++|"[^"]*+"|'[^']*+'|["'])*+>?""")
SELF_CLOSING_NAMES = (
    "p li td th tr dd dt option tbody thead tfoot br img hr meta link input col area base source wbr body html"
)
SELF_CLOSING = frozenset(SELF_CLOSING_NAMES.split())
SIMPLE_SELECTOR = re.compile(r"[a-z]*([.#][\w-]+)", re.I)


class Look(NamedTuple):
    """What a style attribute does to the element."""

    hidden: bool = False
    block: bool = False
    tight: bool = False  # no margin
    indented: bool = False
    keeps_breaks: bool | None = None  # None: as the element around it


PLAIN = Look()


@lru_cache(maxsize=1_024)
def look(style: str) -> Look:
    """What a style attribute (its first thousand characters) does."""
    told = "".join(style.split()).lower()
    space = re.search(r"white-space:([a-z-]+)", told)
    keeps_breaks = space[1].startswith(("pre", "break-spaces")) if space else None
    return Look(
        hidden=bool(HIDDEN.search(told)),
        block="display:block" in told,
        tight="margin:0" in told,
        indented="margin:00040px" in told or "margin-left:40px" in told,
        keeps_breaks=keeps_breaks,
    )


@lru_cache(maxsize=1_024)
def mark(name: str) -> Mark:
    """What a class, id or name of an element says of the words in it."""
    if QUOTED_FROM_HERE.fullmatch(name):
        return "quote from here"
    if SIGNED.fullmatch(name):
        return "signature"
    return "quote" if QUOTED.fullmatch(name) else ""


def marks(attributes: Attributes) -> list[Mark]:
    """The marks an element bears."""
    if "fairemail" in attributes:
        return ["quote"]
    given = [attributes.get(key) for key in ("class", "id", "name", "data-smartmail")]
    names = [name for value in given if value for name in value[:STYLE_CHARACTERS].split()]
    return [found for name in names if (found := mark(name[:NAME_CHARACTERS]))]


def hides(attributes: Attributes, hidden: frozenset[str]) -> bool:
    """Whether the element's own attributes, or the names that the style sheet hides, hide it."""
    if "hidden" in attributes:
        return True
    if not hidden:
        return False
    names = [f".{name}" for name in (attributes.get("class") or "")[:STYLE_CHARACTERS].split()]
    return not hidden.isdisjoint([*names, f"#{attributes.get('id')}"])


def hidden_names(sheet: str) -> set[str]:
    """Simple selectors (`.name`, `#name`) that a style sheet hides; rules within an `@media` are passed over."""
    sheet = sheet[:SHEET_CHARACTERS]
    found: set[str] = set()
    selector, start, depth, special = "", 0, 0, 0
    for brace in re.finditer("[{}]", sheet):
        piece, start = sheet[start : brace.start()], brace.end()
        if brace[0] == "{":
            depth += 1
            selector = piece.rpartition("*/")[2].strip()
            special = special or depth * selector.startswith("@")
            continue
        if depth == 1 and not special and look(piece[:STYLE_CHARACTERS]).hidden:
            names = (SIMPLE_SELECTOR.fullmatch(name.strip()) for name in selector.split(","))
            found.update(name[1] for name in names if name)
        special = 0 if depth <= special else special
        depth = max(0, depth - 1)
    return found


def tamed(markup: str) -> str:
    """The markup without giant tags and bottomless nesting, which take a parser quadratic time."""
    if len(markup) < HARMLESS_CHARACTERS:
        return markup
    unclosed: dict[str, int] = {}
    nesting = 0

    def tame(tag: re.Match[str]) -> str:
        nonlocal nesting
        name, giant = tag[2].lower(), len(tag[0]) >= TAG_CHARACTERS
        if name in SELF_CLOSING:
            return "" if giant else tag[0]
        if tag[1]:
            nesting -= unclosed.get(name, 0) > 0
            unclosed[name] = max(0, unclosed.get(name, 0) - 1)
            return tag[0]
        if giant or nesting >= NESTING:
            return "<br>" if name in BLOCKS else ""
        nesting += 1
        unclosed[name] = unclosed.get(name, 0) + 1
        return tag[0]

    return TAG.sub(tame, markup)


def emoji(alternative: str) -> str:
    """The text of an image that stands for a character; an image's description is no word of the person's."""
    return alternative if 0 < len(alternative) <= 12 and not re.search(r"[\w\s.]", alternative) else ""
