"""A week is one thread and two weeks are two, in whatever program the person answers."""

from pathlib import Path

import pytest

from tests.judges import correspondence, delivery, threads, tools

pytestmark = pytest.mark.judges


def test_a_week_is_one_thread_in_every_program(tmp_path: Path) -> None:
    tools.need("dovecot", "openssl")
    assert threads.every_program(tmp_path).findings == ()


def test_letters_that_name_no_others_fall_apart_and_are_found_out(tmp_path: Path) -> None:
    tools.need("dovecot", "openssl")
    weeks = correspondence.two_weeks(correspondence.PROGRAMS["Gmail"], tmp_path / "a")
    loose = {week: [alone(raw, f"{week}, {n}") for n, raw in enumerate(raws)] for week, raws in weeks.items()}
    with delivery.dovecot() as server, delivery.mailbox(server, delivery.ADA) as mailbox:
        assert threads.judge(loose, mailbox).findings == ("13 November: 5 threads", "20 November: 5 threads")


def test_two_weeks_under_one_subject_are_found_out(tmp_path: Path) -> None:
    tools.need("dovecot", "openssl")
    weeks = correspondence.two_weeks(correspondence.PROGRAMS["Gmail"], tmp_path / "a")
    same = {week: [raw.replace(b" 16 November", b" 9 November") for raw in raws] for week, raws in weeks.items()}
    with delivery.dovecot() as server, delivery.mailbox(server, delivery.ADA) as mailbox:
        assert threads.judge(same, mailbox).findings == ("13 November and 20 November: one thread",)


def alone(raw: bytes, subject: str) -> bytes:
    """The message with a subject of its own and no word of any other."""
    fields = raw.replace(b"\r\n ", b" ").split(b"\r\n")
    kept = [field for field in fields if not field.startswith((b"References:", b"In-Reply-To:", b"Subject:"))]
    return b"\r\n".join([f"Subject: {subject}".encode(), *kept])
