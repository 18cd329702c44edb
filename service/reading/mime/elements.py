"""What HTML elements mean in mail: which are visible, which begin a line, which a client puts around a quote.

Rule: tables, and decisions about a single element. Walking the tree is html.py's.
"""

import itertools
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

Attributes = Mapping[str, str | None]
Mark = Literal["signature", "quote", "quote from here"]

BLOCK_NAMES = (
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol p plaintext pre section signature summary"
    " table tbody tfoot thead tr ul xmp"
)
BLOCKS = frozenset(BLOCK_NAMES.split())
APART = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "hr")
)  # with an empty line around
CELLS = frozenset(("td", "th", "sup", "sub", "button"))  # on the same line, but separated from what is beside them
TABLE_CELLS = frozenset(("td", "th"))
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))
UNSEEN_NAMES = (
    "head script style title template object iframe svg math video audio canvas noframes select datalist rt rp input"
    " del s strike area map param source track meta link base"
)
NEVER_SEEN = frozenset(UNSEEN_NAMES.split())

# A style's declarations, white space removed. Struck-out words are retracted; a list's ordinals are not amounts.
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

TAGS = 60_000  # of one page: html.NODES are read
OPENING = re.compile(r"<[A-Za-z]")
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


class Effect(NamedTuple):
    """What a style attribute does to its element."""

    hidden: bool = False
    block: bool = False
    tight: bool = False  # no margin
    indented: bool = False
    keeps_breaks: bool | None = None  # None: as the element around it


NO_EFFECT = Effect()


def effect_of_attributes(attributes: Attributes) -> Effect:
    """Return the effect of an element's style attribute."""
    return effect_of((attributes.get("style") or "")[:STYLE_CHARACTERS]) if attributes else NO_EFFECT


@lru_cache(maxsize=1_024)
def effect_of(style: str) -> Effect:
    """Return the effect of a style attribute (its first thousand characters)."""
    declarations = "".join(style.split()).lower()
    space = re.search(r"white-space:([a-z-]+)", declarations)
    keeps_breaks = space[1].startswith(("pre", "break-spaces")) if space else None
    return Effect(
        hidden=bool(HIDDEN.search(declarations)),
        block="display:block" in declarations,
        tight="margin:0" in declarations,
        indented="margin:00040px" in declarations or "margin-left:40px" in declarations,
        keeps_breaks=keeps_breaks,
    )


@lru_cache(maxsize=1_024)
def mark(name: str) -> Mark | None:
    """Return what a class, id or name says about the words in its element."""
    if QUOTED_FROM_HERE.fullmatch(name):
        return "quote from here"
    if SIGNED.fullmatch(name):
        return "signature"
    return "quote" if QUOTED.fullmatch(name) else None


def marks(attributes: Attributes) -> list[Mark]:
    """Return the marks of an element, in the order of its attributes."""
    if "fairemail" in attributes:
        return ["quote"]
    given = [attributes.get(key) for key in ("class", "id", "name", "data-smartmail")]
    names = [name for value in given if value for name in value[:STYLE_CHARACTERS].split()]
    return [found for name in names if (found := mark(name[:NAME_CHARACTERS]))]


def is_hidden(attributes: Attributes, hidden: frozenset[str]) -> bool:
    """Whether an element is hidden by its own attributes or by a name that the style sheet hides."""
    if "hidden" in attributes:
        return True
    if not hidden:
        return False
    names = [f".{name}" for name in (attributes.get("class") or "")[:STYLE_CHARACTERS].split()]
    return not hidden.isdisjoint([*names, f"#{attributes.get('id')}"])


def hidden_names(sheet: str) -> set[str]:
    """Return the simple selectors (`.name`, `#name`) that a style sheet hides. Rules inside `@media` are ignored."""
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
        if depth == 1 and not special and effect_of(piece[:STYLE_CHARACTERS]).hidden:
            names = (SIMPLE_SELECTOR.fullmatch(name.strip()) for name in selector.split(","))
            found.update(name[1] for name in names if name)
        special = 0 if depth <= special else special
        depth = max(0, depth - 1)
    return found


def bounded_markup(markup: str) -> str:
    """Return the markup without giant tags and deep nesting, which cost a parser quadratic time, and up to as many
    tags as are read at all: each costs a parser some two hundred bytes."""
    if len(markup) < HARMLESS_CHARACTERS:
        return markup
    beyond = next(itertools.islice(OPENING.finditer(markup), TAGS, None), None)
    markup = markup[: beyond.start()] if beyond else markup
    unclosed: dict[str, int] = {}
    nesting = 0

    def bound(tag: re.Match[str]) -> str:
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

    return TAG.sub(bound, markup)


def emoji(alternative: str) -> str:
    """Return the character that an image replaces, or "": an image's description is not the person's own words."""
    return alternative if 0 < len(alternative) <= 12 and not re.search(r"[\w\s.]", alternative) else ""
