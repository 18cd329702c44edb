from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.model import tokens
from service.model.values import Week

KEY, OTHER = b"k" * 32, b"o" * 32
WEEK = Week(date(2026, 11, 16))


def test_a_token_tells_its_kind_week_and_person_wherever_it_stands() -> None:
    token = tokens.make(KEY, "digest", "ada@example.org", WEEK, "f" * 64)
    for text in (f"<{token}@example.org>", f"checkin+{token}@example.org", f"stop {token.upper()}", token):
        (found,) = tokens.find(KEY, [text])
        assert (found.kind, found.week, found.whose) == ("digest", WEEK, tokens.whose(KEY, "Ada@example.org"))


def test_the_same_letter_has_the_same_token_and_another_answer_another() -> None:
    first = tokens.make(KEY, "digest", "ada@example.org", WEEK, "f" * 64)
    assert first == tokens.make(KEY, "digest", "ADA@example.org", WEEK, "f" * 64)
    assert first != tokens.make(KEY, "digest", "ada@example.org", WEEK, "e" * 64)
    assert first != tokens.make(OTHER, "digest", "ada@example.org", WEEK, "f" * 64)


def test_a_token_with_any_character_changed_or_from_another_key_is_not_genuine() -> None:
    token = tokens.make(KEY, "check-in", "ada@example.org", WEEK)
    assert tokens.find(OTHER, [token]) == []
    for place in range(len(token) - 1):  # the last character carries padding bits only in part
        changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        assert tokens.find(KEY, [changed]) == []


def test_an_address_with_a_token_stays_within_the_local_part_of_rfc_5321() -> None:
    assert len("checkin+" + tokens.make(KEY, "check-in", "ada@example.org", WEEK)) <= 64


@given(st.text())
def test_no_text_makes_a_token_or_an_exception(text: Any) -> None:
    assert tokens.find(KEY, [text]) == []
