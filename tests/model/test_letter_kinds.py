"""The table of letter kinds: what a letter sent years ago says of itself is never given another meaning."""

import pytest

from service.model.letter_kinds import ANSWERS, BY_BYTE, KINDS, SCHEDULED

SENT = (  # in the order of their bytes; rows are only ever added
    *("thread", "check-in", "nudge", "digest", "question", "receipt", "noted", "shall-we-pause", "goodbye", "help"),
    *("export", "delete-confirm", "forgotten", "please-reply", "owner-notice", "probe"),
    *("hard-words", "coach-summary", "test-letter", "coach-notice", "coach-noted"),
)


@pytest.mark.parametrize(("byte", "name"), list(enumerate(SENT)))
def test_a_kind_of_letter_keeps_its_byte_for_good(byte: int, name: str) -> None:
    assert KINDS[name].byte == byte
    assert BY_BYTE[byte].name == name


def test_no_two_kinds_share_a_byte() -> None:
    assert len(BY_BYTE) == len(KINDS)


def test_what_answers_a_message_is_never_written_on_a_schedule() -> None:
    assert set(ANSWERS).isdisjoint(SCHEDULED)


def test_no_answer_goes_to_the_owner() -> None:
    assert {KINDS[name].reader for name in ANSWERS} == {"participant", "coach"}
