"""The weekly loop on real mail: Postfix (TLS, sign-in) and Dovecot (IMAPS, own CA), two weeks, two people."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.app import daemon, startup
from service.reading.mime import incoming as mime
from service.settings import Settings, load
from tests.real.people import Person, folder_ids
from tests.real.servers import PASSWORD, Dovecot, Postfix, address
from tests.walk import Clock

pytestmark = pytest.mark.servers
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def settings_file(folder: Path, dovecot: Dovecot, postfix: Postfix, ours: str, *people: Person) -> Settings:
    text = f"""
[sender]
name = "Dana via Steadily"
address = "{ours}"
contact = "Dana, dana@example.org"
[imap]
host = "localhost"
port = {dovecot.imaps}
password = "{PASSWORD}"
ca_file = "{dovecot.certificates.authority}"
[smtp]
host = "localhost"
port = {postfix.smtps}
ca_file = "{dovecot.certificates.authority}"
[schedule]
time_zone = "Europe/London"
"""
    zones = ("Europe/London", "America/New_York")
    for person, zone in zip(people, zones, strict=False):
        text += f'[[participants]]\nname = "{person.name}"\nemail = "{person.address}"\ntime_zone = "{zone}"\n'
    (folder / "steadily.toml").write_text(text)
    return load(folder / "steadily.toml", {})


def make_round(settings: Settings, clock: Clock) -> None:
    """What `steadily once` does, in a process of its own as far as the store and the lines go."""
    with startup.open_app(settings, clock=clock) as app:
        daemon.make_round(app)


def arrived(dovecot: Dovecot, ours: str, message_id: str) -> None:
    """Wait until a reply lies in our inbox."""
    import time

    end = time.monotonic() + 30
    while message_id not in folder_ids(dovecot, ours):
        assert time.monotonic() < end, f"{message_id} never arrived"
        time.sleep(0.05)


def test_two_people_two_weeks_check_in_reply_digest_correction_digest(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    ours = address("checkin")
    ada = Person("Ada", address("ada"), "gmail", dovecot, postfix)
    bob = Person("Bob", address("bob"), "outlook", dovecot, postfix)
    settings, clock = settings_file(tmp_path, dovecot, postfix, ours, ada, bob), Clock(FRIDAY)

    make_round(settings, clock)
    (check_in,) = ada.wait_for(1)
    assert bob.letters() == []  # it is 11 in the morning in New York
    clock.pass_by(hours=5)
    make_round(settings, clock)
    (bobs,) = bob.wait_for(1)
    assert len(ada.letters()) == 1

    reply = ada.reply(check_in, "5 apps, a couple of coffees, no mock this week", clock())
    bobs_reply = bob.reply(bobs, "I sent 3 resumes and talked to two people. Practice: none", clock())
    arrived(dovecot, ours, reply)
    arrived(dovecot, ours, bobs_reply)
    make_round(settings, clock)
    digest, bobs_digest = ada.wait_for(2)[1], bob.wait_for(2)[1]
    for raw, answered, numbers in ((digest, reply, "5 2 0"), (bobs_digest, bobs_reply, "3 2 0")):
        letter = mime.parse(raw)
        assert letter.in_reply_to == (answered,)
        assert letter.subject == "Re: Your week of 16 November"
        assert letter.header("auto-submitted") == "auto-replied"
        first = " ".join(word for word in letter.text.split("This is what I read")[0].split() if word.isdigit())
        assert first.startswith("16 22 2026 ")
        shown = [line.split() for line in letter.text.split("This week\n")[1].splitlines() if "goal" in line][:3]
        assert [next(word for word in line[1:] if word.isdigit()) for line in shown] == numbers.split()
    for raw in (check_in, bobs, digest, bobs_digest):
        body = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[1]
        assert max(len(line) for line in body.split(b"\n")) <= 76
        assert raw.isascii()

    make_round(settings, clock)
    assert (len(ada.letters()), len(bob.letters())) == (2, 2)  # another round sends nothing
    assert folder_ids(dovecot, ours) == []
    assert sorted(folder_ids(dovecot, ours, ".Steadily.Answered")) == sorted([reply, bobs_reply])

    ada.client = "apple"
    correction = ada.reply(digest, "Actually make that 6 applications", clock())
    arrived(dovecot, ours, correction)
    make_round(settings, clock)
    corrected = mime.parse(ada.wait_for(3)[2])
    assert corrected.in_reply_to == (correction,)
    assert "5" in corrected.text
    assert "6" in corrected.text
    assert reply in corrected.references or mime.parse(digest).message_id in corrected.references

    clock.moment = FRIDAY + timedelta(days=7, hours=5)
    make_round(settings, clock)
    second = ada.wait_for(4)[3]
    assert mime.parse(second).subject == "Your week of 23 November"
    assert not set(mime.parse(second).references) & {mime.parse(check_in).message_id, reply}
    arrived(dovecot, ours, ada.reply(second, "2 applications\n1 conversation\n1 practice session", clock()))
    make_round(settings, clock)
    weeks = mime.parse(ada.wait_for(5)[4]).text.replace("\N{NO-BREAK SPACE}", " ")
    assert weeks.index("16 Nov") < weeks.index("23 Nov")
    make_round(settings, clock)
    assert (len(ada.letters()), len(bob.letters())) == (5, 3)
