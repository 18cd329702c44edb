"""Renders HTML to lines as a person sees them. Rule: nothing hidden is read, and two amounts are never run together.

What an element means is decided in elements.py; which lines are quoted is decided in quoting/."""

from typing import TYPE_CHECKING, Literal, NamedTuple

from service.reading.mime import elements
from service.reading.mime.lines import TEXT_CHARACTERS, TEXT_LINES, Line, Part

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

NODES = 60_000  # of one message; the rest is not read


class Style(NamedTuple):
    """What an element passes down to its children."""

    depth: int = 0  # levels of quoting
    part: Part | None = None
    keeps_breaks: bool = False


class Opened(NamedTuple):
    """An element that has not been closed yet."""

    node: "LexborNode"
    around: Style
    ends_line: bool
    apart: bool
    cell: bool


class Page:
    """The lines written so far while the tree is walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.style = Style()
        self.all_quoted = False
        self.characters = 0

    @property
    def is_full(self) -> bool:
        """Whether the limit for one message is reached."""
        return self.characters >= TEXT_CHARACTERS or len(self.lines) >= TEXT_LINES

    def write(self, text: str, style: Style) -> None:
        """Append text to the current line, which takes the style of its first word."""
        if not self.pieces:
            text = text if style.keeps_breaks else text.lstrip(" \t\n\f")
            self.style = style
        if text and not self.is_full:
            self.pieces.append(text[: TEXT_CHARACTERS - self.characters])
            self.characters += len(text)

    def end_line(self) -> None:
        """End the current line. An empty one is dropped, unless it holds a non-breaking space."""
        if not self.pieces:
            return
        written = "".join(self.pieces)
        text = "\t".join(" ".join(cell.split()) for cell in written.split("\t")).rstrip()
        self.pieces.clear()
        if text:
            self.lines.append(Line(text, self.style.depth, "quote" if self.all_quoted else self.style.part))
        elif "\xa0" in written:
            self.gap(self.style)

    def gap(self, style: Style) -> None:
        """Append an empty line, unless the last one is empty already."""
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", style.depth, "quote" if self.all_quoted else style.part))


def lines(source: str) -> list[Line]:
    """Return the visible lines, with their `blockquote` level and what the client marks as quote or signature."""
    if not source.strip():
        return []
    from selectolax.lexbor import LexborHTMLParser  # slow to import: only when there is HTML to read

    tree = LexborHTMLParser(elements.bounded_markup(source))
    page = Page()
    if tree.root is not None:
        walk(tree.root, page, hidden_by_sheets(tree))
    page.end_line()
    return page.lines


def hidden_by_sheets(tree: "LexborHTMLParser") -> frozenset[str]:
    """Return the selectors that the message's own style sheets hide."""
    return frozenset(name for sheet in tree.css("style")[:20] for name in elements.hidden_names(sheet.text()))


def walk(root: "LexborNode", page: Page, hidden: frozenset[str]) -> None:
    """Visit every node in order, without recursion, since mail nests deeply."""
    open_elements: list[Opened] = []
    node: LexborNode | None = root
    style = Style()
    for _ in range(NODES):
        if node is None or page.is_full:
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
    """Open an element: return what closing it needs and its children's style; None if nothing in it is visible."""
    tag = node.tag
    if tag == "-text":
        write_text(node.text_content or "", page, style)
        return None
    if tag is None or tag in elements.NEVER_SEEN or tag[0] in "-!":
        return None
    attributes = node.attributes
    effect = elements.effect_of_attributes(attributes)
    if attributes and (effect.hidden or elements.is_hidden(attributes, hidden)):
        return None
    block = tag in elements.BLOCKS or effect.block
    tight = tag == "p" and (effect.tight or attributes.get("class") == "MsoNormal")
    opened = Opened(node, style, block, tag in elements.APART and not tight, tag in elements.CELLS)
    write_element(opened, tag, attributes, page)
    return opened, inherited(opened, tag, attributes, effect, page)


def write_element(opened: Opened, tag: str, attributes: elements.Attributes, page: Page) -> None:
    """Write what an element is by itself: a line break, a picture's character, the beginning of a block or cell."""
    if tag == "br":
        page.end_line() if page.pieces else page.gap(opened.around)
    elif tag == "img":
        page.write(elements.emoji(attributes.get("alt") or ""), opened.around)
    else:
        begin(opened, page)
        if tag in elements.TABLE_CELLS and begins_column(opened.node, page):
            page.pieces.append("\t")


def begin(opened: Opened, page: Page) -> None:
    """Begin a block on a new line, and a cell a space after the previous one."""
    if opened.ends_line:
        page.end_line()
        if opened.apart:
            page.gap(opened.around)
    elif opened.cell and page.pieces:
        page.write(" ", opened.around)


def begins_column(node: "LexborNode", page: Page) -> bool:
    """Whether a tab goes before a cell: after words on the same line, or after an empty first cell of a heading row."""
    before = next_cell(node, "prev")
    if before is None or page.pieces:
        return before is not None
    after = next_cell(node, "next")
    heads_row = next_cell(before, "prev") is None and not before.text().strip()
    return heads_row and after is not None and bool(after.text().strip())


def next_cell(node: "LexborNode", way: Literal["prev", "next"]) -> "LexborNode | None":
    """Return the nearest cell of the same row on that side; None if there is none."""
    beside: LexborNode | None = getattr(node, way)
    while beside is not None and beside.tag not in elements.TABLE_CELLS:
        beside = getattr(beside, way)
    return beside


leave = begin  # an element's end separates words as its beginning does


def write_text(text: str, page: Page, style: Style) -> None:
    """Write text; in a preformatted element its line breaks are kept."""
    if not style.keeps_breaks:
        page.write(text.replace("\n", " ").replace("\t", " "), style)
        return
    first, *others = text.split("\n", TEXT_LINES)[:TEXT_LINES]
    page.write(first, style)
    for line in others:
        page.end_line() if page.pieces else page.gap(style)
        page.write(line, style)


def inherited(opened: Opened, tag: str, attributes: elements.Attributes, effect: elements.Effect, page: Page) -> Style:
    """Return the style of an element's children: level of quoting, client's mark, whether line breaks are kept."""
    depth, part, keeps_breaks = opened.around
    if tag == "blockquote" and not (effect.indented and "type" not in attributes and "class" not in attributes):
        depth += 1
    if effect.keeps_breaks is not None or tag in elements.PREFORMATTED:
        keeps_breaks = effect.keeps_breaks is not False
    for mark in elements.marks(attributes) if attributes else ():
        if mark == "quote from here":
            page.end_line()
            page.all_quoted = True
        elif (mark == "signature" and not part) or (mark == "quote" and opened.node.css_first("blockquote") is None):
            part = mark
    return Style(depth, part, keeps_breaks)
