"""What the judges of HTML say of our pages that are no letters: a person's own record, and the gallery."""

from pathlib import Path

import pytest

from service.model.values import Letter
from service.writing import preview, samples
from service.writing.letters import Letters
from tests.judges import tools
from tests.judges.panel import JUDGES, Judge

pytestmark = pytest.mark.judges

HTML = [judge for judge in JUDGES if judge.name in ("html5lib", "vnu")]
SEEN = [judge for judge in JUDGES if judge.name in ("html5lib", "vnu", "Chromium")]
STRIPPED = "(stripped"  # a view without styles, as some mail programs show letters; a page is opened in a browser


def message(name: str, page: str) -> bytes:
    """The page as the HTML of a message, which is what a judge takes."""
    return preview.message(name, Letter("export", name, name, page))


@pytest.mark.parametrize("judge", SEEN, ids=str)
def test_no_judge_finds_a_fault_with_the_page_of_a_persons_record(judge: Judge) -> None:
    tools.need(*judge.needs)
    letters = Letters()
    records = {
        "a year": samples.person_record(52),
        "four metrics": samples.person_record(9, "fourth"),
        "no week": samples.person_record(0),
        "right to left": samples.person_record(5, name=samples.RIGHT_TO_LEFT),
    }
    pages = {name: message(name, letters.export_page(record)) for name, record in records.items()}
    findings = judge.verdict(pages).findings
    assert [fault for fault in findings if STRIPPED not in fault] == []


@pytest.mark.parametrize("judge", HTML, ids=str)
def test_no_judge_finds_a_fault_with_the_gallery(judge: Judge, tmp_path: Path) -> None:
    tools.need(*judge.needs)
    index = preview.write(tmp_path, "digest")[-1]
    assert judge.verdict({"gallery": message("gallery", index.read_text("utf-8"))}).findings == ()
