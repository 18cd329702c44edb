"""The page of everything that is kept of one person: whole, self-contained, and nobody's markup but ours."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import html5lib
import pytest

from service.writing import samples
from service.writing.letters import Letters

LETTERS = Letters()


def shown(page: str) -> str:
    body = html5lib.parse(page, namespaceHTMLElements=False).find("body")
    assert body is not None
    return " ".join(" ".join(body.itertext()).split())


def drawings(page: str) -> list[ElementTree.Element]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [element for element in tree.iter() if str(element.tag).endswith("svg")]


@pytest.mark.parametrize("table", ["", "fourth"])
def test_the_page_has_a_chart_for_each_metric_and_a_row_for_each_week(table: str) -> None:
    record = samples.person_record(52, table)
    page = LETTERS.export_page(record)
    assert len(drawings(page)) == len(record.metrics)
    assert page.count('<th scope="row">') == 52


def test_the_page_shows_goals_plans_and_words_with_their_dates() -> None:
    said = shown(LETTERS.export_page(samples.person_record()))
    assert "5 applications, 3 conversations and 2 practice sessions a week, from the settings." in said
    assert "After the week of 2 November 2026 On Monday morning: ask Grace" in said
    assert "27 November 2026 6 3 2 <b>done</b>" in said
    assert "The fair was good." in said


def test_a_paused_and_a_silent_week_are_named_and_have_no_bar() -> None:
    page = LETTERS.export_page(samples.person_record(12))
    said = shown(page)
    assert "paused" in said
    assert "quiet" in said
    assert page.count("<rect") == 3 * 9


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = LETTERS.export_page(samples.person_record(52, "fourth"))
    assert not re.search(r"(?i)https?:|src=|url\(|@import|<img|<script|<link", page)


def test_what_they_wrote_is_never_markup() -> None:
    record = replace(samples.person_record(), name="<script>alert(1)</script>")
    page = LETTERS.export_page(record)
    assert "<script>" not in page
    assert "<b>done</b>" not in page


def test_a_person_without_weeks_has_a_page_too() -> None:
    assert "There are no weeks on record so far." in LETTERS.export_page(samples.person_record(0))
