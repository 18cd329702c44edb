"""HTML to lines, as a person sees it. Rule: nothing hidden is read, and no two amounts are ever glued together."""

import re
from typing import TYPE_CHECKING, NamedTuple

from service.reading.lines import Line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

NODES = 60_000  # of one message; what comes after stays unread
HARMLESS_CHARACTERS = 20_000  # no markup shorter than this takes a parser long
TAG_CHARACTERS = 4_096  # a longer tag carries an image's bytes; a parser's time grows with its attributes squared
NESTING = 256  # elements open at once; a parser's time grows with the depth of each element
STYLE_CHARACTERS = 100_000

TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,30})(?:[^>"']|"[^"]*"|'[^']*'|["'])*>?""")
SELF_CLOSING = frozenset(
    "p li td th tr dd dt option tbody thead tfoot br img hr meta link input col area base source wbr body html".split()
)

BLOCKS = frozenset(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol p pre section signature summary table"
    " tbody tfoot thead tr ul xmp".split()
)
APART = frozenset("p h1 h2 h3 h4 h5 h6 ul ol blockquote pre hr".split())  # with an empty line around
UNSEEN = frozenset(
    "head script style title template object iframe svg math video audio canvas noframes select datalist rt rp"
    " del s strike area map param source track meta link base".split()
)
CELLS = frozenset(("td", "th", "sup", "sub", "button", "input"))
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))

HIDDEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|max-height:0(?![.\d]*[1-9])|mso-hide:all|mso-list:ignore"
    r"|font-size:[01](?:px|pt|em|rem|%)?(?:[;!]|$)|opacity:0(?:\.0*)?(?:[;!]|$)|text-decoration[a-z-]*:line-through"
    r"|text-indent:-\d{3}|(?:left|top):-\d{3}|(?<![\w-])color:transparent"
)
STYLE_RULE = re.compile(r"[{}]")
CLASS_OR_ID = re.compile(r"^[a-z]*([.#][\w-]+)$", re.I)

# How clients mark what they quote, by class, id, name or another attribute of the element that holds it.
QUOTED = re.compile(
    r"^(?:yahoo_quoted.*|iosymail|protonmail_quote|tutanota_quote|zmail_extra|messageReplySection|quoted-content"
    r"|gmail_quote.*|gmail_attr|moz-cite-prefix|moz-forward-container|isReplyContent|isForwardContent|ntes-?quote"
    r"|mail-editor-reference-message-container|reply-intro|OLK_SRC_BODY_SECTION|hey_quote|missive_quote|front-blockquote"
    r"|k9mail-quote|fairemail-quote|sh-quoted-content|_?forwarded_message.*|mailcontent_reply|zimbra_?quote|blockquote_zmail)$",
    re.I,
)
# From these on, all is quoted: Outlook puts the mark beside the quoted message, not around it.
QUOTED_FROM = re.compile(r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|reply_forward_block)$", re.I)
SIGNED = re.compile(r"signature|^Zm-_Id_-Sgn$|^_rc_sig$|^moz-signature$|^sig(?:nature)?$", re.I)


class Style(NamedTuple):
    """What an element hands down to those within it."""

    depth: int = 0
    part: str = ""
    keeps_breaks: bool = False


class Page:
    """The lines as they grow while the elements are walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.text = ""
        self.pieces: list[str] = []
        self.style = Style()
        self.all_quoted = False

    def write(self, text: str, style: Style) -> None:
        """More text on the running line, which takes the style of its first word."""
        if not self.pieces and not style.keeps_breaks:
            text = text.lstrip(" \t\n\f")
        if not text:
            return
        if not self.pieces:
            self.style = style
        self.pieces.append(text)

    def end_line(self) -> None:
        """The running line is over; an empty one leaves no trace, but for a non-breaking space: so clients write one."""
        written = "".join(self.pieces)
        text = " ".join(written.split())
        self.pieces.clear()
        if not text and "\xa0" in written:
            self.gap(self.style)
        elif text:
            part = "quote" if self.all_quoted else self.style.part
            self.lines.append(Line(text, self.style.depth, part))

    def gap(self, style: Style) -> None:
        """An empty line, unless one stands there already."""
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", style.depth, "quote" if self.all_quoted else style.part))


def lines(markup: str) -> list[Line]:
    """The lines a person sees, with the levels of `blockquote` and what clients mark as quote or signature."""
    from selectolax.lexbor import LexborHTMLParser  # ty: heavy, and most replies are read without it

    if not markup.strip():
        return []
    tree = LexborHTMLParser(tamed(markup))
    hidden = hidden_names(tree)
    page = Page()
    if tree.root is not None:
        walk(tree.root, page, hidden)
    page.end_line()
    return page.lines


def tamed(markup: str) -> str:
    """The markup without giant tags and bottomless nesting, which take a parser quadratic time."""
    if len(markup) < HARMLESS_CHARACTERS:
        return markup
    unclosed: dict[str, int] = {}
    nesting = 0

    def tame(tag: re.Match[str]) -> str:
        nonlocal nesting
        closing, name = tag[1], tag[2].lower()
        if name in SELF_CLOSING:
            return tag[0] if len(tag[0]) < TAG_CHARACTERS else ""
        if closing:
            nesting -= unclosed.get(name, 0) > 0
            unclosed[name] = max(0, unclosed.get(name, 0) - 1)
            return tag[0]
        if nesting >= NESTING or len(tag[0]) >= TAG_CHARACTERS:
            return "<br>" if name in BLOCKS else ""
        nesting += 1
        unclosed[name] = unclosed.get(name, 0) + 1
        return tag[0]

    return TAG.sub(tame, markup)


def walk(root: "LexborNode", page: Page, hidden: frozenset[str]) -> None:
    """Every node in order, without recursion: mail nests thousands deep."""
    open_elements: list[tuple[LexborNode, Style]] = []
    node: LexborNode | None = root
    style = Style()
    for _ in range(NODES):
        if node is None:
            break
        inner = enter(node, page, style, hidden)
        child = node.first_child if inner is not None else None
        if child is not None and inner is not None:
            open_elements.append((node, style))
            node, style = child, inner
            continue
        if inner is not None:
            leave(node, page, style)
        while node is not None and (following := node.next) is None:
            if not open_elements:
                return
            node, style = open_elements.pop()
            leave(node, page, style)
        node = node.next if node is not None else None


def enter(node: "LexborNode", page: Page, style: Style, hidden: frozenset[str]) -> Style | None:
    """Opens an element: its style for what is in it, or None where nothing in it is seen."""
    tag = node.tag
    if tag == "-text":
        write_text(node.text_content or "", page, style)
        return None
    if tag is None or tag in UNSEEN or tag[0] in "-!":
        return None
    attributes = node.attributes
    styled = "".join((attributes.get("style") or "").split()).lower() if attributes else ""
    if attributes and unseen(attributes, styled, hidden):
        return None
    if tag == "br":
        page.end_line() if page.pieces else page.gap(style)
    elif tag == "img":
        page.write(emoji(attributes.get("alt") or ""), style)
    elif tag in CELLS:
        page.write(" ", style) if page.pieces else None
    elif tag in BLOCKS or "display:block" in styled:
        page.end_line()
        if apart(tag, attributes, styled):
            page.gap(style)
    return inherited(node, tag, attributes, styled, page, style)


def leave(node: "LexborNode", page: Page, style: Style) -> None:
    """Closes an element."""
    tag = node.tag or ""
    attributes = node.attributes
    styled = "".join((attributes.get("style") or "").split()).lower() if attributes else ""
    if tag in BLOCKS or "display:block" in styled:
        page.end_line()
        if apart(tag, attributes, styled):
            page.gap(style)
    elif tag in CELLS and page.pieces:
        page.write(" ", style)


def apart(tag: str, attributes: dict[str, str | None], styled: str) -> bool:
    """Whether the element stands apart by an empty line; Word's paragraphs don't."""
    return tag in APART and not (tag == "p" and (attributes.get("class") == "MsoNormal" or "margin:0" in styled))


def write_text(text: str, page: Page, style: Style) -> None:
    if not style.keeps_breaks:
        page.write(" ".join(text.split("\n")), style)
        return
    first, *others = text.split("\n")
    page.write(first, style)
    for line in others:
        page.end_line() if page.pieces else page.gap(style)
        page.write(line, style)


def inherited(
    node: "LexborNode", tag: str, attributes: dict[str, str | None], styled: str, page: Page, style: Style
) -> Style:
    """What the element hands down: a level of quoting, the client's mark, kept line breaks."""
    depth, part, keeps_breaks = style
    if tag == "blockquote" and not indents(styled, attributes):
        depth = depth + 1
    if tag in PREFORMATTED or "white-space:pre" in styled or "white-space:break-spaces" in styled:
        keeps_breaks = True
    elif "white-space:normal" in styled or "white-space:nowrap" in styled:
        keeps_breaks = False
    for name in marks(attributes):
        if QUOTED_FROM.match(name):
            page.end_line()
            page.all_quoted = True
        elif SIGNED.search(name) and not part:
            part = "signature"
        elif QUOTED.match(name) and node.css_first("blockquote") is None:
            part = "quote"
    return Style(depth, part, keeps_breaks)


def marks(attributes: dict[str, str | None]) -> list[str]:
    """The names an element bears: classes, id, name."""
    if not attributes:
        return []
    given = (attributes.get("class"), attributes.get("id"), attributes.get("name"), attributes.get("data-smartmail"))
    found = [name for value in given if value for name in value[:500].split()]
    if attributes.get("fairemail") == "reference":
        found.append("fairemail-quote")
    return found


def indents(styled: str, attributes: dict[str, str | None]) -> bool:
    """A blockquote that only moves the person's own words to the right (Gmail's and Outlook's indent button)."""
    return "margin:00040px" in styled and "type" not in attributes and "class" not in attributes


def unseen(attributes: dict[str, str | None], styled: str, hidden: frozenset[str]) -> bool:
    """Whether the element's attributes, or the style sheet, hide it."""
    if "hidden" in attributes or (styled and HIDDEN.search(styled)):
        return True
    if not hidden:
        return False
    names = [f".{name}" for name in (attributes.get("class") or "")[:500].split()]
    return not hidden.isdisjoint([*names, f"#{attributes.get('id')}"])


def hidden_names(tree: object) -> frozenset[str]:
    """Classes and ids that the message's own style sheet hides; rules for other media (`@media`) are passed over."""
    sheets = [node.text() for node in tree.css("style")]  # type: ignore[attr-defined] # selectolax's parser, imported late
    found: set[str] = set()
    for sheet in sheets:
        pieces = STYLE_RULE.split(sheet[:STYLE_CHARACTERS])
        if not any(HIDDEN.search("".join(piece.split()).lower()) for piece in pieces):
            continue
        found.update(hiding_rules(sheet[:STYLE_CHARACTERS]))
    return frozenset(found)


def hiding_rules(sheet: str) -> set[str]:
    """Simple selectors (`.name`, `#name`) of the rules that hide, outside of any `@` block."""
    found: set[str] = set()
    selector, start, depth, outer = "", 0, 0, 0
    for brace in STYLE_RULE.finditer(sheet):
        piece, start = sheet[start : brace.start()], brace.end()
        if brace[0] == "{":
            depth += 1
            selector = piece.rpartition("*/")[2].strip()
            if selector.startswith("@"):
                outer = depth
        else:
            if depth == 1 and not outer and HIDDEN.search("".join(piece.split()).lower()):
                names = (CLASS_OR_ID.match(name.strip()) for name in selector.split(","))
                found.update(name[1] for name in names if name)
            outer = 0 if depth <= outer else outer
            depth = max(0, depth - 1)
    return found


def emoji(alternative: str) -> str:
    """The text of an image that stands for a character; an image's description is no text of the person."""
    return alternative if alternative and len(alternative) <= 12 and not re.search(r"[\w\s.]", alternative) else ""
