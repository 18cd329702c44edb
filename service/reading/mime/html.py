"""HTML to lines, as a person sees it. Rule: nothing hidden is read, and no two amounts are ever glued together."""

from typing import TYPE_CHECKING, NamedTuple

from service.reading.mime import elements
from service.reading.mime.lines import TEXT_CHARACTERS, TEXT_LINES, Line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

NODES = 60_000  # of one message; what comes after stays unread


class Style(NamedTuple):
    """What an element hands down to those within it."""

    depth: int = 0  # levels of quoting
    part: str = ""
    keeps_breaks: bool = False


class Opened(NamedTuple):
    """An element whose end is still to come."""

    node: "LexborNode"
    around: Style
    ends_line: bool
    apart: bool
    cell: bool


class Page:
    """The lines as they grow while the elements are walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.style = Style()
        self.all_quoted = False
        self.characters = 0

    @property
    def full(self) -> bool:
        """Whether as much was read as is ever read of one message."""
        return self.characters >= TEXT_CHARACTERS or len(self.lines) >= TEXT_LINES

    def write(self, text: str, style: Style) -> None:
        """More text on the running line, which takes the style of its first word."""
        if not self.pieces:
            text = text if style.keeps_breaks else text.lstrip(" \t\n\f")
            self.style = style
        if text and not self.full:
            self.pieces.append(text[: TEXT_CHARACTERS - self.characters])
            self.characters += len(text)

    def end_line(self) -> None:
        """The running line is over; an empty one leaves no trace, unless a client put a non-breaking space there."""
        if not self.pieces:
            return
        written = "".join(self.pieces)
        text = " ".join(written.split())
        self.pieces.clear()
        if text:
            self.lines.append(Line(text, self.style.depth, "quote" if self.all_quoted else self.style.part))
        elif "\xa0" in written:
            self.gap(self.style)

    def gap(self, style: Style) -> None:
        """An empty line, unless one stands there already."""
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", style.depth, "quote" if self.all_quoted else style.part))


def lines(source: str) -> list[Line]:
    """The lines a person sees, with the levels of `blockquote` and what clients mark as quote or signature."""
    if not source.strip():
        return []
    from selectolax.lexbor import LexborHTMLParser  # heavy: only once there is HTML to read

    tree = LexborHTMLParser(elements.tamed(source))
    page = Page()
    if tree.root is not None:
        walk(tree.root, page, hidden_by_sheets(tree))
    page.end_line()
    return page.lines


def hidden_by_sheets(tree: "LexborHTMLParser") -> frozenset[str]:
    """What the message's own style sheets hide."""
    return frozenset(name for sheet in tree.css("style")[:20] for name in elements.hidden_names(sheet.text()))


def walk(root: "LexborNode", page: Page, hidden: frozenset[str]) -> None:
    """Every node in order, without recursion: mail nests deep."""
    open_elements: list[Opened] = []
    node: LexborNode | None = root
    style = Style()
    for _ in range(NODES):
        if node is None or page.full:
            return
        entered = enter(node, page, style, hidden)
        child = node.first_child if entered else None
        if entered and child is not None:
            opened, style = entered
            open_elements.append(opened)
            node = child
            continue
        if entered:
            leave(entered[0], page)
        following = node.next
        while following is None and open_elements:
            opened = open_elements.pop()
            leave(opened, page)
            style = opened.around
            following = opened.node.next
        node = following


def enter(node: "LexborNode", page: Page, style: Style, hidden: frozenset[str]) -> tuple[Opened, Style] | None:
    """Opens an element: what its end will need, and the style for what is in it. None where nothing in it is seen."""
    tag = node.tag
    if tag == "-text":
        write_text(node.text_content or "", page, style)
        return None
    if tag is None or tag in elements.NEVER_SEEN or tag[0] in "-!":
        return None
    attributes = node.attributes
    look = elements.look((attributes.get("style") or "")[: elements.STYLE_CHARACTERS]) if attributes else elements.PLAIN
    if attributes and (look.hidden or elements.hides(attributes, hidden)):
        return None
    block = tag in elements.BLOCKS or look.block
    tight = tag == "p" and (look.tight or attributes.get("class") == "MsoNormal")
    opened = Opened(node, style, block, tag in elements.APART and not tight, tag in elements.CELLS)
    if tag == "br":
        page.end_line() if page.pieces else page.gap(style)
    elif tag == "img":
        page.write(elements.emoji(attributes.get("alt") or ""), style)
    else:
        begin(opened, page)
    return opened, inherited(opened, tag, attributes, look, page)


def begin(opened: Opened, page: Page) -> None:
    """A block begins a line; a cell stands a space apart from the last."""
    if opened.ends_line:
        page.end_line()
        if opened.apart:
            page.gap(opened.around)
    elif opened.cell and page.pieces:
        page.write(" ", opened.around)


leave = begin  # an element's end parts the words as its beginning did


def write_text(text: str, page: Page, style: Style) -> None:
    """Text: in a preformatted element each line of it is a line."""
    if not style.keeps_breaks:
        page.write(text.replace("\n", " "), style)
        return
    first, *others = text.split("\n", TEXT_LINES)[:TEXT_LINES]
    page.write(first, style)
    for line in others:
        page.end_line() if page.pieces else page.gap(style)
        page.write(line, style)


def inherited(opened: Opened, tag: str, attributes: elements.Attributes, look: elements.Look, page: Page) -> Style:
    """What the element hands down: a level of quoting, the client's mark, kept line breaks."""
    depth, part, keeps_breaks = opened.around
    if tag == "blockquote" and not (look.indented and "type" not in attributes and "class" not in attributes):
        depth += 1
    if look.keeps_breaks is not None or tag in elements.PREFORMATTED:
        keeps_breaks = look.keeps_breaks is not False
    for mark in elements.marks(attributes) if attributes else ():
        if mark == "quote from here":
            page.end_line()
            page.all_quoted = True
        elif (mark == "signature" and not part) or (mark == "quote" and opened.node.css_first("blockquote") is None):
            part = mark
    return Style(depth, part, keeps_breaks)
