"""Style sheets inlined by css_inline, and what it made of each tag kept: parsing a page takes longer than rendering it.

The rule: only what css_inline was seen to make of a tag within the same elements is used again. Whatever is new, and
any page whose style sheet looks at more than elements and their classes, is css_inline's.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from css_inline import CSSInliner

TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
NAME = re.compile(r"</?([a-z][a-z0-9]*)")
CLASS = re.compile(r"""\sclass\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
SHEET = re.compile(r'<(?:link|style(?! data-css-inline="keep">)[^>]*>(.*?)</style>)', re.DOTALL | re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTOR = re.compile(r"([^{}]*)\{[^{}]*\}")
BY_CLASS = re.compile(r"[\w.,\s-]*")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp|#39|#34);)")  # but those that `written` knows
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# Elements whose text is not parsed as that of others is.
UNLIKE = frozenset({"pre", "textarea", "listing", "script", "style", "svg", "math", "template", "noscript"})
PAGES, TAGS = 32, 2_000  # that are kept at the same time; a page's tags

Place = dict[str, tuple[str, Any]]  # within certain elements: a tag -> what became of it, and the place after it


@dataclass
class Page:
    """What became of pages that begin and end alike."""

    is_kept: bool  # whether anything is
    head: str = ""  # what became of everything before <body>
    foot: str = ""  # and of the end, from </body> on
    start: Place = field(default_factory=dict)
    places: dict[tuple[int, str, str], Place] = field(default_factory=dict)  # by the place around an element, and that
    tags: int = 0

    def known(self, parts: list[str]) -> str | None:
        """The page with these tags and texts in turn; None where one of the tags is new in its place."""
        made, place = parts.copy(), self.start
        for number in range(1, len(parts), 2):
            found = place.get(parts[number])
            if found is None:
                return None
            made[number], place = found
        return self.head + written("".join(made)) + self.foot

    def learn(self, parts: list[str], whole: str) -> None:
        """Keep what became of these tags, if each and every text came out in its place."""
        start, end = whole.find("<body"), whole.rfind("</body")
        made, within, steps = TAG.split(whole[start:end]), [self.start], []
        texts = [written(text) for text in parts[::2]]
        if len(made) != len(parts) or texts[:-1] != made[:-1:2] or not made[-1].startswith(texts[-1]):
            return
        for tag, became in zip(parts[1::2], made[1::2], strict=True):
            name, before = NAME.match(tag), within[-1]
            if not became.startswith(name.group() if name else tag) or (name and name[1] in UNLIKE):
                return
            if tag.startswith("</"):
                within.pop()
            elif name and name[1] not in VOID:
                element = id(before), name[1], "".join(CLASS.findall(tag))
                within.append(self.places.setdefault(element, {}))
            steps.append((before, tag, became, within[-1]))
        for before, tag, became, after in steps:
            self.tags += tag not in before
            before[tag] = became, after
        self.head, self.foot = whole[:start], made[-1][len(texts[-1]) :] + whole[end:]


class Inliner:
    """Puts the styles of a page at its elements."""

    def __init__(self) -> None:
        self._css = CSSInliner(load_remote_stylesheets=False, minify_css=True)
        self._pages: dict[tuple[str, str], Page] = {}

    def inline(self, html: str) -> str:
        """The page as css_inline makes it."""
        start, end = html.find("<body"), html.rfind("</body")
        if start < 0 or end < start or ENTITY.search(html, start):
            return self._css.inline(html)
        parts = TAG.split(html[start:end])
        page = self._page(html[:start], html[end:])
        known = page.known(parts)
        if known is not None:
            return known
        whole = self._css.inline(html)
        if page.is_kept:
            page.learn(parts, whole)
        return whole

    def _page(self, head: str, foot: str) -> Page:
        page = self._pages.get((head, foot))
        if page is None or page.tags > TAGS:
            if len(self._pages) >= PAGES:
                self._pages.clear()
            page = self._pages[head, foot] = Page(looks_at_classes(head))
        return page


def looks_at_classes(head: str) -> bool:
    """Whether the style sheets look at nothing but elements, their classes and the elements around them."""
    sheets = SHEET.findall(head)
    selectors = SELECTOR.findall(COMMENT.sub("", "".join(sheets)))
    return all(sheets) and all(BY_CLASS.fullmatch(selector) for selector in selectors)


def written(text: str) -> str:
    """Text between tags, as it is written after it was parsed."""
    return text.replace("&#39;", "'").replace("&#34;", '"').replace("\N{NO-BREAK SPACE}", "&nbsp;")
