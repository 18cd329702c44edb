"""Inlined pages: what is kept of earlier ones changes nothing."""

import random

import pytest
from css_inline import CSSInliner

from service.writing import samples
from service.writing.inliner import Inliner
from service.writing.letters import Letters

AS_EVER = CSSInliner(load_remote_stylesheets=False, minify_css=True)
PAGE = "<!DOCTYPE html>\n<html><head><title>A</title>\n<style>{}</style>\n</head>\n<body>\n{}\n</body>\n</html>"
SHEET = "p { margin: 0 } .a p { color: #111111 } .b { color: #222222 }"


class AsWritten:
    """Leaves the styles where they are."""

    def inline(self, html: str) -> str:
        return html


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The page of every sample letter, before its styles are inlined."""
    letters = Letters()
    letters.templates.inliner = AsWritten()  # type: ignore[assignment]
    return [sample(letters).html for sample in samples.SAMPLES.values()]


def test_every_letter_comes_out_the_same_whatever_came_before_it(pages: list[str]) -> None:
    inliner, order = Inliner(), random.Random(7)
    for _ in range(3):
        order.shuffle(pages)
        for page in pages:
            assert inliner.inline(page) == AS_EVER.inline(page)


def test_letters_are_written_so_that_what_became_of_their_tags_is_kept(pages: list[str]) -> None:
    """A tag that may be left out (<tbody>) would keep a whole page from being known."""
    for page in pages:
        inliner = Inliner()
        inliner.inline(page)
        (kept,) = inliner._pages.values()
        assert kept.tags, page


@pytest.mark.parametrize(
    ("sheet", "before", "then"),
    [
        (SHEET, "<p>one</p>", "<p>it&#39;s &#34;two&#34; &amp; three\N{NO-BREAK SPACE}four</p>"),
        (SHEET, "<p>one</p>", "<p>&eacute; &copy; &lt;</p>"),
        (SHEET, "<p>one</p><p>two</p>", "<p>one<p>two"),
        (SHEET, "<p>one<p>two", "<p>one</p><p>two</p>"),
        (SHEET, '<div class="a"><p>one</p></div>', '<div class="b"><p>one</p></div>'),
        (SHEET, "<div class='a'><p>one</p></div>", "<div class='b'><p>one</p></div>"),
        (SHEET, "<div class=a><p>one</p></div>", "<div class=b><p>one</p></div>"),
        (SHEET, '<div class="a"><div><p>one</p></div></div>', "<div><div><p>one</p></div></div>"),
        (SHEET, "<DIV><P>one</P></DIV>", "<div><p>one</p></div>"),
        (SHEET, "<pre>one</pre>", "<pre>\none</pre>"),
        (SHEET, "<table><tr><td>1</td></tr></table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        (SHEET, "<!-- <p> --><p>one</p>", "<!-- </p> --><p>two</p>"),
        (SHEET, "<p>one<br>two</p>", "<p><br>one<br/>two</p>"),
        (SHEET, "</p><p>one</p></div>", "<p>one</p>"),
        (SHEET + " p + p { color: #333333 }", "<p>one</p>", "<p>one</p><p>two</p>"),
        (SHEET + " p:first-child { color: #333333 }", "<p>one</p>", "<p>one</p><p>two</p>"),
        (SHEET + " [title] p { color: #333333 }", "<div><p>one</p></div>", '<div title="t"><p>one</p></div>'),
        (SHEET + " /* p + p */", "<p>one</p>", "<p>one</p><p>two</p>"),
    ],
)
def test_a_page_of_somebodys_own_comes_out_as_it_always_did(sheet: str, before: str, then: str) -> None:
    inliner = Inliner()
    for body in (before, then, before, then):
        page = PAGE.format(sheet, body)
        assert inliner.inline(page) == AS_EVER.inline(page)


def test_pages_that_differ_without_end_are_not_kept_without_end() -> None:
    inliner = Inliner()
    for number in range(5_000):
        page = PAGE.format(SHEET, f'<p title="{number}">one</p>')
        assert inliner.inline(page) == AS_EVER.inline(page)
    assert sum(page.tags for page in inliner._pages.values()) < 2_100
