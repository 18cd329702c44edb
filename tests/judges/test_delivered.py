"""The long form, `make judge`: every judge over every letter as the real servers deliver it."""

import os
from pathlib import Path

import pytest

from tests.judges import delivery, threads, tools
from tests.judges.letters import Delivered, Verdict
from tests.judges.panel import JUDGES, Judge

pytestmark = [pytest.mark.judges, pytest.mark.slow]


@pytest.fixture(scope="module")
def delivered(letters: Delivered) -> Delivered:
    """All letters after their way through Postfix and Dovecot."""
    if os.geteuid() != 0:
        pytest.skip("Postfix can be started by root only")
    tools.need("dovecot", "postfix", "openssl")
    return delivery.delivered(letters)


def test_every_letter_arrives(letters: Delivered, delivered: Delivered) -> None:
    assert delivered.keys() == letters.keys()


@pytest.mark.parametrize("judge", JUDGES, ids=str)
def test_no_judge_finds_a_fault_with_a_delivered_letter(
    judge: Judge, delivered: Delivered, table: list[tuple[str, int, Verdict]]
) -> None:
    tools.need(*judge.needs)
    verdict = judge.verdict(delivered)
    table.append((judge.name, len(delivered), verdict))
    assert verdict.findings == ()


def test_a_week_is_one_thread_in_every_program(tmp_path: Path, table: list[tuple[str, int, Verdict]]) -> None:
    tools.need("dovecot", "openssl")
    verdict = threads.every_program(tmp_path)
    table.append(("threads", 50, verdict))
    assert verdict.findings == ()
