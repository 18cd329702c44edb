"""The conversation after the check-in on real mail: what a person says next, week after week, through Postfix and
Dovecot. The whole year is in tests/app/test_year.py; here are its turns with real clients' quoting."""

from pathlib import Path

import pytest

from service.app import startup
from service.reading.mime import incoming
from service.store.tables import counts, outbox, people
from tests.real.people import Person
from tests.real.servers import Dovecot, Postfix, address
from tests.real.test_loop import FRIDAY, arrived, make_round, settings_file
from tests.walk import Clock

pytestmark = pytest.mark.servers

# What Ada answers to her newest letter, from which client, days after it; and the kind of letter that comes, if any.
TURNS = (
    ("gmail", 0, "5 apps, 2 chats", "digest"),
    ("apple", 0, "2 more apps and 1 mock", "digest"),
    ("outlook", 0, "On Monday I'll call Grace.", "receipt"),
    ("gmail", 0, "Thanks!", None),
    ("apple", 0, "goal 3 applications", "noted"),
    ("gmail", 0, "that's wrong", "question"),
    ("gmail", 0, "3 chats", "digest"),
    ("outlook", 0, "pause for 2 weeks", "noted"),
    ("apple", 3, "resume", "noted"),
    ("gmail", 0, "I can't go on. I want to end it all.", "hard-words"),
    ("gmail", 1, "I found a job, please stop these emails", "goodbye"),
    ("apple", 1, "delete my data", "delete-confirm"),
    ("gmail", 2, "Yes", "forgotten"),
)


def test_each_turn_of_a_conversation_gets_its_letter_or_none_and_at_the_end_nothing_is_left(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    ours, ada, bob = (
        address("checkin"),
        Person("Ada", address("ada"), "gmail", dovecot, postfix),
        Person("Bob", address("bob"), "gmail", dovecot, postfix),
    )
    settings, clock = settings_file(tmp_path, dovecot, postfix, ours, ada, bob), Clock(FRIDAY)
    make_round(settings, clock)
    letters = ada.wait_for(1)
    kinds, texts = ["check-in"], [incoming.parse(letters[-1]).text]
    for client, days, words, kind in TURNS:
        clock.pass_by(days=days, hours=1)
        ada.client = client
        arrived(dovecot, ours, ada.reply(letters[-1], words, clock()))
        make_round(settings, clock)
        if kind is None:
            assert len(ada.letters()) == len(letters), words
            continue
        letters = ada.wait_for(len(letters) + 1)
        letter = incoming.parse(letters[-1])
        kinds.append(kind)
        texts.append(" ".join(letter.text.split()))
        with startup.open_store(settings) as (_, store), store.reading() as connection:
            found = connection.execute(outbox.select().where(outbox.c.message_id == letter.message_id)).one_or_none()
        assert (found.kind if found else "forgotten") == kind, (words, letter.text)

    said = dict(zip((words for _, _, words, kind in TURNS if kind), texts[1:], strict=True))
    assert "5 → 7" in said["2 more apps and 1 mock"]
    assert "call Grace" in said["On Monday I'll call Grace."]
    assert "applications 5 → 3" in said["goal 3 applications"]
    assert "2 → 3" in said["3 chats"]
    assert "Friday 27 November at 16:00" in said["resume"]
    assert not any(character.isdigit() for character in said["I can't go on. I want to end it all."])
    with startup.open_store(settings) as (_, store), store.reading() as connection:
        for table in (counts, outbox, people):
            assert connection.execute(table.select().where(table.c.email == ada.address)).first() is None
    clock.pass_by(days=14)
    make_round(settings, clock)
    assert len(ada.letters()) == len(letters)
