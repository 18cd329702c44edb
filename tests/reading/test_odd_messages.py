"""Odd messages of clients, gateways and machines in many languages: own words are found, machines are known."""

import pytest

from service.model import metrics
from service.model.values import Reading
from service.reading import reply
from service.reading.mime import incoming
from tests.messages import ATTRIBUTIONS, LETTER, message, quoted

METRICS = metrics.load()
QUOTE = f"{ATTRIBUTIONS[0]}\n{quoted(LETTER)}"
OWN = "4 applications, 2 calls"


def read(raw: bytes) -> Reading:
    return reply.read(incoming.parse(raw), METRICS)


def with_subject(subject: str, text: str) -> bytes:
    return message(text).replace(b"Subject: Re: How did your week go?", f"Subject: {subject}".encode(), 1)


def squeezed(text: str) -> str:
    return "".join(text.split())


WARNINGS = [
    "CAUTION: External Email",
    "*** EXTERNAL EMAIL *** DO NOT CLICK LINKS OR OPEN ATTACHMENTS UNLESS YOU RECOGNIZE THE SENDER ***",
    "---------- EXTERNAL EMAIL ----------",
    "WARNING: This message originated from outside of our organization. Be careful with links.\n" + "_" * 32,
    "[EXT]",
    "EXTERNAL:",
    "Be careful with this message. The sender hasn't authenticated this message so it can't verify that it came\n"
    "from them. Avoid clicking links or replying with sensitive information.",
    "⚠️ External sender. Be cautious with links and attachments.",
    "LET OP: Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links en open geen bijlagen.",
    "ATTENTION : Ce message provient d'une adresse externe. Ne cliquez pas sur les liens.",
    "ATTENZIONE: questa e-mail proviene da un mittente esterno. Non cliccare sui link.",
    "ATENÇÃO: Este e-mail veio de fora da organização. Não clique em links nem abra anexos.",
    "[You don't often get email from ada@example.org. Learn why this is important at https://aka.example/why ]",
    "This Message Is From an Untrusted Sender\nYou have not previously corresponded with this sender.\n"
    "Report Suspicious",
]


@pytest.mark.parametrize("warning", WARNINGS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_gateways_warning_is_not_theirs(warning: str, gap: str) -> None:
    assert read(message(f"{warning}{gap}{OWN}\n\n{QUOTE}")).text == OWN


@pytest.mark.parametrize(
    "own",
    [
        "Attention: 3 applications this week, 2 calls",
        "Warning, rough week. 2 apps",
        "External: I talked to 2 people outside my company",
        "Do not count the mock. 3 apps",
        "Important: the interview is on Monday",
        "Be careful with my numbers, 5 apps I think",
        "Please contact me if unclear. 4 apps",
        "please don't email me again",
        "Please do not send me this information",
        "Don't open my CV yet. 2 apps",
    ],
)
def test_what_only_begins_like_a_warning_is_theirs(own: str) -> None:
    assert read(message(f"{own}\n\n{QUOTE}")).text == own


HEADINGS = [
    "# This week\n4 applications",
    "==== My week ====\n4 applications, 2 calls",
    "*** 4 applications ***",
    "---\n4 applications\n---\n2 calls",
    "This week\n---------\n4 applications, 2 calls",
    "-- update:\n4 applications",
    "--> 4 applications",
    "**Applications:** 4\n**Conversations:** 2\n**Practice:** 1",
]


@pytest.mark.parametrize("own", HEADINGS)
@pytest.mark.parametrize("around", ["{own}", "{own}\n\n{quote}", "Hi Dana,\n\n{own}\n\nAda\n\n{quote}"])
def test_headings_between_marks_leave_the_words_below_them(own: str, around: str) -> None:
    written = around.format(own=own, quote="").strip()
    assert squeezed(read(message(around.format(own=own, quote=QUOTE))).text) == squeezed(written)


@pytest.mark.parametrize("own", ["> 4 applications\n> 2 calls", "Hi\n> 4 applications\nThanks", ">4 applications"])
def test_quote_marks_typed_by_hand_stay(own: str) -> None:
    assert squeezed(read(message(own)).text) == squeezed(own)


def test_a_quoted_letter_without_its_attribution_is_not_theirs() -> None:
    reading = read(message(f"4 applications\n\n{quoted(LETTER)}"))
    assert reading.text == "4 applications"
    assert dict(reading.counts) == {"applications": 4}


AWAY = [
    "Automatic reply: x",
    "[EXTERNAL] Automatic reply: x",
    "RE: [EXT] Automatic reply: x",
    "Out of Office Re: x",
    "Re: x - Out of Office",
    "x [Auto-Reply]",
    "[EXTERN] Abwesenheitsnotiz: x",
    "AW: Abwesend: x",
    "TR: Réponse automatique : x",
    "R: Fuori ufficio: x",
    "Odp: Automatyczna odpowiedź: x",
    "Ynt: Otomatik Yanıt: x",
    "RE: 自動返信: x",
    "答复: 自动答复: x",
    "Отв: Автоответ: x",
    "Re: תשובה אוטומטית: x",
    "Vs: Automaattinen vastaus: x",
    "Currently out of the office",
    "I am away until 5 December Re: x",
]


@pytest.mark.parametrize("subject", AWAY)
def test_a_machines_subject_is_known_behind_tags_and_prefixes(subject: str) -> None:
    assert read(with_subject(subject, "I am away.")).kind == "auto"


@pytest.mark.parametrize(
    "subject",
    [
        "Re: I am away next week",
        "Re: How did your week go? (office day)",
        "Re: auto repair job",
        "Away game report",
        "Re: [job-club] Your week",
        "Re: my ticket to London",
        "Re: vacation plans and my week",
        "Re: an offer was undeliverable",
    ],
)
def test_a_persons_own_subject_is_no_machines(subject: str) -> None:
    assert read(with_subject(subject, OWN)).text == OWN


@pytest.mark.parametrize(
    "words",
    [
        f"👍\n\nAda Obi reacted to your message:\n\n{QUOTE}",
        f"❤️\n\nAda Obi reacted via Gmail\n\n{QUOTE}",
        "Loved “How did this week go?”",
        'Emphasised "Your goals: 5 applications"',
        "👍 to “How did this week go?”",
        "Reacted 😂 to “Your goals”",
        "Removed a like from “Your goals”",
    ],
)
def test_a_reaction_is_a_machines(words: str) -> None:
    reading = read(message(words))
    assert (reading.kind, reading.text) == ("auto", "")


@pytest.mark.parametrize(
    "own", ["👍", "👍 4 applications", "Liked the chart. 4 applications", "Loved “The Bear”, 3 apps"]
)
def test_what_they_typed_is_no_reaction(own: str) -> None:
    assert read(message(f"{own}\n\n{QUOTE}")).text == own


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p><s>6</s> 4 applications</p>", "4 applications"),
        ("<p><del>6</del> <ins>4</ins> applications</p>", "4 applications"),
        ('<p><span style="text-decoration: line-through">6</span> 4 applications</p>', "4 applications"),
        ("<table><tr><td><b>EXTERNAL EMAIL</b></td></tr></table><div>4 applications</div>", "4 applications"),
        ("<table><tr><th></th><th>Goal</th><th>Done</th></tr><tr><td>Apps</td><td>9</td><td>4</td></tr></table>",
         "Goal\tDone\nApps\t9\t4"),
    ],
)  # fmt: skip
def test_html_is_read_as_a_person_sees_it(html: str, text: str) -> None:
    assert read(message(html=html)).text == text
