"""Machines' messages are told by their headers, in the contract's order; a person's never are."""

import pytest

from service.reading.automated import verdict
from service.reading.mime.incoming import parse

PERSON = "From: Ada Obi <ada@example.org>\nReturn-Path: <ada@example.org>\nSubject: Re: How did your week go?\n"


def kind(headers: str, body: str = "I am away, 5 apps") -> str | None:
    found = verdict(parse(f"{headers}\n{body}".encode()))
    return found[0] if found else None


def instead(**headers: str) -> str:
    """A person's headers, some of them replaced or added."""
    told = dict(line.split(": ", 1) for line in PERSON.splitlines())
    told.update({name.replace("_", "-"): value for name, value in headers.items()})
    return "".join(f"{name}: {value}\n" for name, value in told.items())


@pytest.mark.parametrize(
    "headers",
    [
        PERSON,
        instead(Auto_Submitted="no"),
        instead(X_Autoreply="no"),
        instead(Precedence="normal"),
        instead(Precedence="list", In_Reply_To="<a@b>"),
        instead(List_Id="<club.example.org>", In_Reply_To="<a@b>"),
        instead(Subject="Re: Out with the old"),
        instead(Subject="Automatically better every week"),
        instead(Subject="Ready: 5 apps"),
        instead(Subject="Absent-minded, sorry"),
        instead(Subject="my ticket to the fair"),
        instead(Subject="Re: #3 applications"),
        instead(Subject=""),
        instead(From="Postman Pat <postman@example.org>"),
        instead(From="Nora Reply <noraply@example.org>"),
        instead(Return_Path="<ada@example.org>"),
    ],
)
def test_a_person_is_no_machine(headers: str) -> None:
    assert kind(headers) is None


@pytest.mark.parametrize(
    "headers",
    [
        instead(From="Mail Delivery System <MAILER-DAEMON@mx.example.org>"),
        instead(From="postmaster@example.org"),
        instead(From="MAILER-DAEMON"),
        instead(From="mailer-daemon@example.org", Auto_Submitted="auto-replied"),
        instead(Return_Path="<>"),
        instead(Return_Path="<MAILER-DAEMON>"),
    ],
)
def test_a_mail_system_or_an_empty_sender_is_a_bounce(headers: str) -> None:
    assert kind(headers) == "bounce"


def test_a_delivery_report_is_a_bounce_and_a_receipt_or_an_abuse_report_is_not() -> None:
    body = "--b\n\nSee below.\n--b\nContent-Type: message/{0}\n\nx: y\n--b--\n"
    report = instead(Content_Type="multipart/report; boundary=b", Auto_Submitted="auto-generated")
    assert kind(report, body.format("delivery-status")) == "bounce"
    assert kind(report, body.format("disposition-notification")) == "auto"
    assert kind(report, body.format("feedback-report")) == "auto"


@pytest.mark.parametrize(
    "headers",
    [
        instead(Auto_Submitted="auto-replied (vacation)"),
        instead(Auto_Submitted="Auto-Generated; owner=ada"),
        instead(X_Autoreply="yes"),
        instead(X_Autorespond="Re: your mail"),
        instead(Precedence="bulk"),
        instead(Precedence="junk"),
        instead(Precedence="auto_reply"),
        instead(List_Id="<club.example.org>"),
        instead(Precedence="list"),
        instead(Auto_Submitted="auto-replied", Return_Path="<>"),
        instead(From="noreply@example.org"),
        instead(From="do-not-reply@example.org"),
        instead(RT_Ticket="example #4"),
        instead(X_Boxbe_Challenge="1"),
    ],
)
def test_a_header_tells_an_automatic_message(headers: str) -> None:
    assert kind(headers) == "auto"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: How did your week go?",
        "Re: Out of Office",
        "Out of the office until Monday",
        "I am away",
        "OOO - back Monday",
        "Abwesenheitsnotiz: Ihre Nachricht",
        "Automatische Antwort: Re: How did your week go?",
        "Réponse automatique : absence",
        "Absence : congés",
        "Respuesta automática: How did",
        "Fuera de la oficina",
        "Resposta automática",
        "Risposta automatica: How",
        "Automatisch antwoord: How",
        "Autosvar: How",
        "Poissaoloviesti",
        "Odpowiedź automatyczna: How",
        "Automatická odpověď",
        "Автоответ: How",
        "Otomatik yanıt: How",
        "自動返信: How",
        "自动回复: How",
        "부재중 알림",
        "Read: How did your week go?",
        "Gelesen: How did your week go?",
        "Please confirm your message to ada",
        "[Ticket#2026112010000012] How did your week go?",
        "[univ.example #44712] How did your week go?",
        "We have received your request (#4711)",
        "Ticket created: How did your week go?",
    ],
)
def test_a_subject_alone_tells_a_notice_a_receipt_a_challenge_or_a_ticket(subject: str) -> None:
    assert kind(instead(Subject=subject)) == "auto"


def test_the_why_says_what_it_was_told_by() -> None:
    found = verdict(parse(instead(Precedence="bulk").encode()))
    assert found == ("auto", "Its header says Precedence: bulk.")
