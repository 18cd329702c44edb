"""The same reply twice, altered on its way: counted and answered once; a copy without its thread hides no true one."""

from pathlib import Path

import pytest

from service.model.values import Incoming
from service.store.tables import counts
from tests.walk import Walk, set_up, write

ADA, BOB = "ada@example.com", "bob@example.com"
FOOTER = "\n_______________________________________________\njob-club mailing list\njob-club@example.org\n"


def kinds_to_ada(walk: Walk) -> list[str]:
    return [kind for kind, email in walk.kinds() if email == ADA]


def counted(walk: Walk) -> list[tuple[str, int]]:
    return [(row.metric, row.amount) for row in walk.rows(counts)]


@pytest.mark.parametrize(
    "altered",
    [
        {"Message_ID": "<one@example.com>", "List_Id": "<job-club.example.org>", "Subject": "Re: [job-club] x"},
        {"Message_ID": "<other@example.com>", "Subject": "[EXTERNAL] Re: x"},
    ],
)
def test_a_copy_through_a_list_or_a_banner_is_counted_and_answered_once(walk: Walk, altered: dict[str, str]) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications", Message_ID="<one@example.com>")
    copy = write(check_in, "5 applications", walk.clock(), **altered)
    walk.maildir.deliver(copy + FOOTER.encode())
    assert walk.round() == []
    assert (kinds_to_ada(walk).count("digest"), counted(walk)) == (1, [("applications", 5)])
    assert "delivered again" in walk.last().why


def test_what_is_said_again_after_something_else_counts(walk: Walk) -> None:
    (check_in,) = walk.round()
    for words in ("5 applications", "make that 6 applications", "5 applications"):
        walk.reply(check_in, words)
    assert [amount for _, amount in counted(walk)] == [5, 6, 5]


def test_the_same_words_in_answer_to_another_letter_or_another_day_are_a_new_answer(walk: Walk) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, "5 applications")
    walk.reply(digest, "5 applications")
    walk.clock.pass_by(days=1)
    walk.reply(digest, "5 applications")
    assert [amount for _, amount in counted(walk)] == [5, 5, 5]


@pytest.mark.parametrize("sender", [ADA, "x@elsewhere.example"])
def test_a_copy_without_its_thread_that_comes_first_does_not_hide_the_true_reply(tmp_path: Path, sender: str) -> None:
    walk = set_up(tmp_path)
    (check_in,) = walk.round()
    whole = write(check_in, "5 applications", walk.clock(), From=sender, Message_ID="<one@example.com>")
    lines = whole.split(b"\n")
    bare = b"\n".join(line for line in lines if not line.startswith((b"In-Reply-To:", b"References:", b" <")))
    walk.maildir.deliver(bare)
    walk.round()
    assert walk.last().folder in ("Held", "Unknown")
    walk.maildir.deliver(whole)
    digest = [letter for letter in walk.round() if isinstance(letter, Incoming)]
    assert len(digest) == 1
    assert counted(walk) == [("applications", 5)]
    assert [row.state for row in walk.rows()] == ["done", "done"]
    walk.close()


def test_a_second_message_that_came_with_the_first_is_read_in_the_light_of_its_digest(walk: Walk) -> None:
    """Before the digest "none, sorry" would be zeros; after it, it is no report."""
    (check_in,) = walk.round()
    (receipt,) = walk.reply(check_in, "My sister came to visit.")
    walk.clock.pass_by(hours=1)
    for words in ("5 applications, 2 conversations, 1 practice", "none, sorry"):
        walk.maildir.deliver(write(receipt, words, walk.clock()))
    walk.round()
    assert [amount for _, amount in counted(walk)] == [5, 2, 1]
