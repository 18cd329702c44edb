"""Returned letters without a status code: whether they came back for good is read in their words."""

import pytest

from service.reading.bounces import is_final
from service.reading.mime.incoming import parse

REPORT = "From: MAILER-DAEMON@mx.example.org\nSubject: {subject}\nContent-Type: text/plain\n\n{words}\n"


@pytest.mark.parametrize(
    ("subject", "words", "final"),
    [
        ("Mail notice", "<ada@example.org>: user unknown", True),
        ("Mail notice", "<ada@example.org>: no such mailbox here", True),
        ("Undelivered Mail Returned to Sender", "The server of example.org said no.", True),
        ("Undelivered Mail", "It will be retried for two days; you do not need to send it again.", False),
        ("Mail notice", "We got your letter about ada@example.org.", False),
    ],
)
def test_a_returned_letter_without_a_status_code_is_known_by_its_words(subject: str, words: str, final: bool) -> None:
    assert is_final(parse(REPORT.format(subject=subject, words=words).encode())) is final
