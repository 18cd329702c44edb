"""The judges themselves can fail: each finds its bad letters out and leaves a good one in peace."""

import pytest

from tests.judges import tools
from tests.judges.examples import BAD, GOOD
from tests.judges.panel import JUDGES, Judge

pytestmark = pytest.mark.judges


@pytest.mark.parametrize("judge", JUDGES, ids=str)
def test_each_bad_letter_is_found_out_and_a_good_one_is_not(judge: Judge) -> None:
    tools.need(*judge.needs)
    bad = BAD[judge.name]
    findings = judge.verdict({"good": GOOD} | {name: letter for name, (letter, _) in bad.items()}).findings
    assert [finding for finding in findings if finding.startswith("good")] == []
    for name, (_, words) in bad.items():
        said = [finding for finding in findings if finding.startswith(name)]
        assert any(words in finding for finding in said), f"{judge} says of {name}: {said}"


def test_every_judge_has_a_bad_letter() -> None:
    assert set(BAD) == {judge.name for judge in JUDGES}
