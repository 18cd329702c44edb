"""What the judges say of our letters: the cheap ones of all of them, the slow ones of a few."""

import pytest

from tests.judges import clients, tools
from tests.judges.letters import Delivered
from tests.judges.panel import JUDGES, Judge

pytestmark = pytest.mark.judges

FEW = ("check-in-first", "check-in-long-names", "digest-all-states", "digest-long-names")


@pytest.mark.parametrize("judge", JUDGES, ids=str)
def test_no_judge_finds_a_fault(judge: Judge, letters: Delivered) -> None:
    tools.need(*judge.needs)
    shown = {name: letters[name] for name in FEW} if judge.slow else letters
    assert judge.verdict(shown).findings == ()


def test_every_allowance_made_to_mail_programs_is_still_needed(letters: Delivered) -> None:
    tools.need("npm")
    unknown = {issue["title"] for issue in clients.issues(letters) if issue["support"] == "none"}
    assert clients.ALLOWED.keys() - unknown == set()
