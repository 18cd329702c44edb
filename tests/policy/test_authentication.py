from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.model import tokens
from service.model.values import CheckIn, Coach, Incoming, Participant, Week
from service.policy.authentication import authenticate, bears_token, dmarc_passed, registry
from service.reading import automated
from service.reading.mime.incoming import parse

KEY = b"k" * 32
WEEK = Week(date(2026, 11, 16))
OURS = "checkin@example.org"


def person(email: Any, *aliases: Any) -> Participant:
    return Participant(email.partition("@")[0].title(), email, "Europe/London", CheckIn(4, 16, 0), {}, aliases)


ADA, BOB = person("ada@example.com", "ada@work.example.com"), person("bob@example.com")
BOOK = registry([ADA, BOB], KEY, owner="dana@example.com", trusted_authserv="mx.example.org")
PLAIN = Incoming("<1@example.com>", "ada@example.com", "Ada", (OURS,), "Hello", None, (), (), (), "", "", (), (), "f")


def token(kind: str = "check-in", email: Any = ADA.email) -> str:
    return f"<{tokens.make(KEY, kind, email, WEEK)}@example.org>"


def token_of(message: Incoming) -> tokens.Token:
    """The token of the letter that a message answers."""
    found = authenticate(message, BOOK, KEY, ours=OURS).token
    assert found is not None
    return found


def test_an_answer_that_bears_the_token_is_the_participants_from_whatever_address() -> None:
    message = replace(PLAIN, sender="somebody@elsewhere.example", in_reply_to=(token(),))
    who = authenticate(message, BOOK, KEY, ours=OURS)
    assert (who.status, who.email) == ("theirs", ADA.email)


@pytest.mark.parametrize("sender", ["bob@example.com", "dana@example.com"])
def test_anothers_token_from_a_participant_or_the_coach_is_held(sender: str) -> None:
    who = authenticate(replace(PLAIN, sender=sender, in_reply_to=(token(),)), BOOK, KEY, ours=OURS)
    assert (who.status, who.email) == ("held", ADA.email)


def test_the_coach_who_takes_part_may_answer_her_own_letters() -> None:
    book = registry([ADA], KEY, owner=ADA.email)
    assert authenticate(replace(PLAIN, in_reply_to=(token(),)), book, KEY, ours=OURS).status == "theirs"


def test_the_nearest_letter_counts_first_in_reply_to_then_the_last_reference() -> None:
    old, new = token("check-in"), token("digest")
    message = replace(PLAIN, references=(old, new), in_reply_to=())
    assert token_of(message).kind == "digest"
    message = replace(message, in_reply_to=(old,))
    assert token_of(message).kind == "check-in"


def test_where_the_server_replaced_our_message_id_the_threads_own_id_still_tells_person_and_week() -> None:
    message = replace(PLAIN, sender="x@elsewhere.example", in_reply_to=("<replaced@ses.example>",))
    message = replace(message, references=(token("thread"), "<replaced@ses.example>"))
    who = authenticate(message, BOOK, KEY, ours=OURS)
    assert (who.email, token_of(message).week) == (ADA.email, WEEK)


def test_the_plus_part_of_the_address_it_was_sent_to_tells_too() -> None:
    address = f"checkin+{tokens.make(KEY, 'digest', BOB.email, WEEK)}@example.org"
    message = replace(PLAIN, sender="bob@example.com", recipients=(address,))
    assert authenticate(message, BOOK, KEY, ours=OURS).email == BOB.email


def test_list_unsubscribe_is_a_stop_known_by_its_subject() -> None:
    message = replace(PLAIN, subject=f"stop {tokens.make(KEY, 'digest', ADA.email, WEEK)}")
    who = authenticate(message, BOOK, KEY, ours=OURS)
    assert (who.status, who.stop) == ("theirs", True)
    assert not authenticate(replace(PLAIN, in_reply_to=(token(),), subject="stop it"), BOOK, KEY, ours=OURS).stop


def test_a_letter_of_ours_that_comes_back_is_known() -> None:
    assert authenticate(replace(PLAIN, message_id=token()), BOOK, KEY, ours=OURS).status == "own"
    renamed = replace(
        PLAIN, sender=OURS, references=(token("thread"),), headers=(("auto-submitted", "auto-generated"),)
    )
    assert authenticate(renamed, BOOK, KEY, ours=OURS).status == "own"


def test_without_token_or_proof_a_registered_address_is_held_and_a_stranger_is_a_stranger() -> None:
    assert authenticate(PLAIN, BOOK, KEY, ours=OURS).status == "held"
    assert authenticate(replace(PLAIN, sender="ada@work.example.com"), BOOK, KEY, ours=OURS).email == ADA.email
    assert authenticate(replace(PLAIN, sender="x@elsewhere.example"), BOOK, KEY, ours=OURS).status == "stranger"


def test_a_token_of_somebody_who_takes_part_no_longer_is_a_strangers() -> None:
    message = replace(PLAIN, in_reply_to=(token(email="gone@example.com"),))
    assert authenticate(message, BOOK, KEY, ours=OURS).status == "stranger"


def test_accept_without_token_holds_for_a_single_participant_only() -> None:
    alone = registry([ADA], KEY, accept_without_token=True)
    sure = replace(PLAIN, author=PLAIN.sender)
    assert authenticate(sure, alone, KEY, ours=OURS).status == "theirs"
    assert authenticate(PLAIN, alone, KEY, ours=OURS).status == "held"  # a From that names nobody for certain
    two = registry([ADA, BOB], KEY, accept_without_token=True)
    assert authenticate(sure, two, KEY, ours=OURS).status == "held"


PASSED = "mx.example.org; dkim=pass header.d=example.com; dmarc=pass (p=none) header.from=example.com"
FORGED = "mx.attacker.example; dmarc=pass header.from=example.com"


@pytest.mark.parametrize(
    ("headers", "believed"),
    [
        ([PASSED], True),
        ([PASSED.replace("mx.example.org;", "MX.Example.org 1;")], True),
        ([FORGED], False),
        ([FORGED, PASSED], False),
        ([PASSED.replace("dmarc=pass", "dmarc=fail")], False),
        ([PASSED.replace("header.from=example.com", "header.from=example.net")], False),
        (["mx.example.org; spf=pass (dmarc=pass header.from=example.com)"], False),
        (["mx.example.org; dmarc=pass; spf=pass header.from=example.com"], False),
        (["mx.example.org (" + "(" * 100_000 + "; dmarc=pass header.from=example.com"], False),
        ([], False),
    ],
)
def test_dmarc_is_believed_from_the_topmost_header_of_the_trusted_server_only(
    headers: list[Any], believed: bool
) -> None:
    message = replace(PLAIN, author=PLAIN.sender, authentication_results=next(iter(headers), ""))
    assert dmarc_passed(message, "mx.example.org") is believed
    assert (authenticate(message, BOOK, KEY, ours=OURS).status == "theirs") is believed


def test_a_returned_letters_token_tells_whose_it_was() -> None:
    message = replace(PLAIN, sender="mailer-daemon@mx.example.org", returned_ids=(token("digest"),))
    assert authenticate(message, BOOK, KEY, ours=OURS).email == ADA.email
    assert bears_token(message, KEY)


def arrived(*headers: Any, body: str = "5 applications") -> Any:
    """A message out of raw header lines."""
    return parse("\r\n".join([*headers, "Message-ID: <1@example.com>", "", body, ""]).encode())


TRUSTED = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.com"


@pytest.mark.parametrize(
    "header",
    [
        'dmarc=fail header.from=example.com smtp.mailfrom="a; dmarc=pass header.from=example.com b@evil.example"',
        'dmarc=fail smtp.mailfrom="a\\"; dmarc=pass header.from=example.com; b"@evil.example',
        "dmarc=fail (\\) ; dmarc=pass header.from=example.com ) header.from=evil.example",
        'spf=pass smtp.helo="; dmarc=pass header.from=example.com',
        "spf=pass (; dmarc=pass header.from=example.com",
        "spf=pass ); dmarc=pass header.from=example.com",
        "dmarc=pass header.from=example.com; dmarc=fail header.from=example.com",
        "dmarc=pass header.from=example.com header.from=evil.example",
        "dmarc=pass =header.from=example.com",
        "dmarc=pass header.from=example.cоm",
        "dmarc=pass reason=a\x01b header.from=example.com",
        "dmarc=pass header.from=example.com; spf=pass smtp.mailfrom=" + "x" * 9_000,
    ],
)
def test_what_the_sender_chose_inside_genuine_results_proves_nothing(header: str) -> None:
    message = arrived("From: ada@example.com", f"Authentication-Results: mx.example.org; {header}")
    assert not dmarc_passed(message, "mx.example.org")
    assert authenticate(message, BOOK, KEY, ours=OURS).status == "held"


@pytest.mark.parametrize(
    "header",
    [
        "dmarc=pass header.from=example.com",
        "dmarc = pass (p=none (sp=none)) header.from = example.com",
        'dkim=pass header.b="a/b=" header.i=@example.com; dmarc=pass header.from=EXAMPLE.com;',
        "spf=pass (x\r\n designates 192.0.2.1) smtp.helo=x;\r\n\tdmarc=pass action=none header.from=example.com",
    ],
)
def test_genuine_results_are_read_as_servers_write_them(header: str) -> None:
    message = arrived("From: Ada <ada@example.com>", f"Authentication-Results: mx.example.org; {header}")
    assert authenticate(message, BOOK, KEY, ours=OURS).status == "theirs"


def test_results_that_are_one_encoded_word_are_not_results() -> None:
    encoded = "=?utf-8?q?mx=2Eexample=2Eorg=3B_dmarc=3Dpass_header=2Efrom=3Dexample=2Ecom?="
    message = arrived("From: ada@example.com", f"Authentication-Results: {encoded}", TRUSTED.replace("pass", "fail"))
    assert not dmarc_passed(message, "mx.example.org")


@pytest.mark.parametrize(
    "sender",
    [
        "mallory@example.com (<ada@example.com>)",
        'mallory@example.com "<ada@example.com>"',
        "mallory@example.com =?utf-8?q?=3Cada=40example.com=3E?=",
        "=?utf-8?q?=3Cada=40example.com=3E?= <mallory@example.com>",
        "mallory@example.com, Ada <ada@example.com>",
        "ada@example.com, mallory@example.com",
        "group: ada@example.com;",
        "<ada@example.com> <mallory@example.com>",
        "mallory@example.com\r\nFrom: ada@example.com",
        "ada@example.com\r\nFrom: mallory@example.com",
        "a‍da@example.com",
        "ada@example.com­",
        "Kim@example.com",
        '"ada"@example.com',
    ],
)
def test_another_mailbox_of_the_same_domain_never_writes_as_a_participant(sender: str) -> None:
    kim = registry([ADA, BOB, person("kim@example.com")], KEY, trusted_authserv="mx.example.org")
    who = authenticate(arrived(TRUSTED, f"From: {sender}"), kim, KEY, ours=OURS)
    assert who.status in ("held", "stranger")


@pytest.mark.parametrize(
    "sender", ["Ada <ada@example.com>", '"Lovelace, Ada" (work) <ADA@example.com>', "Zoë <ada@example.com>"]
)
def test_one_author_is_known_however_the_name_is_written(sender: str) -> None:
    assert authenticate(arrived(TRUSTED, f"From: {sender}"), BOOK, KEY, ours=OURS).status == "theirs"


def test_a_letter_that_somebody_sends_on_is_nobodys_answer() -> None:
    inline = arrived("From: x@elsewhere.example", body=f"I did 9 applications myself!\nMessage-ID: {token()}")
    assert inline.returned_ids
    assert authenticate(inline, BOOK, KEY, ours=OURS).status == "stranger"
    bounced = replace(inline, sender="mailer-daemon@elsewhere.example")
    assert authenticate(bounced, BOOK, KEY, ours=OURS).email == ADA.email


def test_an_answer_through_a_list_that_kept_only_its_references_is_the_participants() -> None:
    message = arrived("From: ada@example.com", "List-Id: <friends.example.net>", f"References: {token()}")
    assert authenticate(message, BOOK, KEY, ours=OURS).status == "theirs"
    assert automated.verdict(message) is None


# Coaches

SPRING = Coach("Kim", "kim@example.net", "Europe/London", "spring", CheckIn(0, 8, 0))
EVERYBODY = replace(SPRING, group=None)
LEE = replace(SPRING, name="Lee", email="lee@example.net")
COACHED = registry([ADA, BOB], KEY, coaches=[SPRING, EVERYBODY, LEE])


def of_coach(sender: Any, kind: str = "coach-summary", coach: Any = SPRING, book: Any = COACHED) -> Any:
    message = replace(PLAIN, sender=sender, in_reply_to=(token(kind, coach.identity),))
    return authenticate(message, book, KEY, ours=OURS)


@pytest.mark.parametrize("kind", ["coach-summary", "coach-notice", "coach-noted", "thread"])
@pytest.mark.parametrize("coach", [SPRING, EVERYBODY, LEE])
def test_an_answer_to_a_coachs_letter_is_the_coachs_of_that_very_group(kind: str, coach: Any) -> None:
    for sender in (coach.email, "private@elsewhere.example"):
        who = of_coach(sender, kind, coach)
        assert (who.status, who.coach) == ("coach", coach)


@pytest.mark.parametrize("sender", [ADA.email, "ada@work.example.com", LEE.email])
def test_nobody_else_who_is_known_speaks_for_a_coach(sender: Any) -> None:
    assert of_coach(sender).status == "stranger"


def test_who_coaches_no_longer_is_a_stranger() -> None:
    assert of_coach(SPRING.email, book=BOOK).status == "stranger"


def test_an_answer_to_a_participants_letter_that_the_coach_wrote_is_held() -> None:
    who = authenticate(replace(PLAIN, sender=SPRING.email, in_reply_to=(token(),)), COACHED, KEY, ours=OURS)
    assert (who.status, who.email) == ("held", ADA.email)


def test_a_coach_who_takes_part_is_two_readers() -> None:
    kim = person(SPRING.email, "kim@work.example.net")
    book = registry([kim], KEY, coaches=[SPRING])
    assert of_coach("kim@work.example.net", book=book).status == "coach"
    mine = replace(PLAIN, sender=kim.email, in_reply_to=(token(email=kim.email),))
    assert authenticate(mine, book, KEY, ours=OURS).status == "theirs"
