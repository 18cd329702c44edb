"""The person's own words, in the clients' shapes: nothing of ours left, nothing of theirs lost."""

import pytest

from service.model.values import Words
from service.reading.mime.incoming import parse
from service.reading.quoting.own_words import own_words
from tests.messages import (
    ATTRIBUTIONS,
    LABELS,
    LETTER,
    LETTER_HTML,
    PAGES,
    UNMARKED,
    divs,
    header_block,
    message,
    quoted,
)

OWN = (
    "5 applications, 3 chats, 1 mock",
    "Applications: 5\nConversations: 3\nPractice: -",
    "Hi Steadily,\n\nOn Monday I applied to 2 places, on Thursday I had 3 calls.\n\nThanks,\nAda",
    "From: referrals, 2 more\nTo: 3 startups\nalso 1 mock",
    "6 applications (Acme called me at 555-0142), 2 chats",
)


def read(text: str | None = None, html: str | None = None, *, sent: str = "", to: str = "") -> Words:
    return own_words(parse(message(text, html, **({"to": to} if to else {}))), sent=sent)


def squeezed(text: str) -> str:
    return "".join(text.split())


# -- Where the quoted message begins


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_words_above_below_and_right_above_quoted_lines_are_told_from_the_attribution(
    attribution: str, own: str
) -> None:
    ours = f"{attribution}\n{quoted(LETTER)}"
    assert squeezed(read(f"{own}\n\n{ours}\n").text) == squeezed(own)
    assert squeezed(read(f"{own}\n{ours}\n").text) == squeezed(own)
    assert squeezed(read(f"{ours}\n\n{own}\n").text) == squeezed(own)


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("client", UNMARKED)
def test_without_marks_all_below_the_announcement_is_quoted(client: str, own: str) -> None:
    words = read(f"{own}\n\n{UNMARKED[client]}{LETTER}\n")
    assert squeezed(words.text) == squeezed(own)
    assert "Applications sent:" in words.form


@pytest.mark.parametrize("labels", LABELS, ids=lambda labels: labels[0])
def test_a_header_block_is_known_in_any_language_by_our_name(labels: tuple[str, ...]) -> None:
    assert read(f"5 apps\n\n{header_block(labels)}\n\n{LETTER}").text == "5 apps"


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("client", PAGES)
def test_html_alone_is_read_as_well(client: str, own: str) -> None:
    words = read(html=PAGES[client].format(own=divs(own), letter=LETTER_HTML))
    assert squeezed(words.text) == squeezed(own)
    assert "Applications sent:" in words.form


def test_a_name_that_stands_in_no_header_is_known_by_the_address_and_the_hour() -> None:
    ours = f"On Friday, November 20, 2026 at 04:00 PM, Dana <dana@elsewhere.example> wrote:\n\n{LETTER}"
    assert read(f"5 apps\n\n{ours}", to="checkin@steadily.example").text == "5 apps"


def test_a_header_block_of_a_stranger_is_known_by_our_subject() -> None:
    block = header_block(LABELS[3], sender="Coach Bob <bob@elsewhere.example>")
    assert read(f"5 apps\n\n{block}\n\n{LETTER}").text == "5 apps"


def test_a_separator_alone_is_enough() -> None:
    assert read(f"5 apps\n\n-------- Original Message --------\n\n{LETTER}").text == "5 apps"
    assert read(f"5 apps\n-------- Ursprüngliche Nachricht --------\n{LETTER}").text == "5 apps"
    assert read("-- my message:\n5 apps").text == "-- my message:\n5 apps"


def test_the_persons_own_earlier_answer_is_quoted_too() -> None:
    earlier = (
        f"On Fri, Nov 20, 2026 at 5:00 PM Ada Obi <ada@example.org> wrote:\n\n> 9 apps\n>\n{quoted(quoted(LETTER))}"
    )
    words = read(f"correction, 4 apps\n\n{earlier}")
    assert words.text == "correction, 4 apps"
    assert words.form == ("9 apps",)


@pytest.mark.parametrize(
    "own",
    [
        "Week: 47\nApplications: 5\nDate: 20 Nov 2026\nPractice: 1",
        "Had 3 conversations:\nBob: nice chat\nSue: a lead on 12 Nov 2026\nKim: no news",
        "Talked to Dana at Steadily on Nov 20, 2026, she wrote: keep going! 2 apps",
        "On Nov 18 at 10:00 I met a recruiter, she said:\nkeep going\n3 apps",
        "https://jobs.example/1\nhttps://jobs.example/2\n2 applications",
        "| Applications | 5 |\n| Conversations | 3 |",
    ],
)
def test_a_list_of_their_own_is_no_header_block_and_no_attribution(own: str) -> None:
    assert squeezed(read(own).text) == squeezed(own)
    assert squeezed(read(f"{own}\n\n{UNMARKED['Outlook on the web']}{LETTER}").text) == squeezed(own)


def test_a_quoted_line_that_a_relay_broke_leaves_no_rest_behind() -> None:
    broken = quoted(LETTER).replace("2 practice sessions. Last", "2 practice\nsessions. Last")
    assert read(f"5 apps\n\n{ATTRIBUTIONS[0]}\n{broken}").text == "5 apps"


def test_a_line_that_a_mail_store_marked_is_still_theirs() -> None:
    assert (
        read("Hello\n>From Monday on I sent 5 applications\nAda").text
        == "Hello\nFrom Monday on I sent 5 applications\nAda"
    )


def test_words_signed_with_pgp_lose_the_armour() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n5 apps\n- - 3 chats\n"
    armour = "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"
    assert read(signed + armour).text == "5 apps\n- 3 chats"


# -- Between quoted lines, and in the form


def test_an_answer_right_under_a_quoted_line_is_told_with_it() -> None:
    between = quoted(LETTER).replace("> Applications sent:", "> Applications sent:\n\n4\n").replace("had:", "had:\n2")
    words = read(f"{ATTRIBUTIONS[0]}\n{between}\n\nThat was it\n")
    assert words.text == "4\n\n2\n\nThat was it"
    assert words.answers[:2] == (("Applications sent:", "4"), ("Conversations had:", "2"))


def test_a_form_filled_in_inside_the_quote_is_no_text() -> None:
    filled = LETTER.replace("sent:", "sent: 4").replace("had:", "had: 2")
    for text in (f"{ATTRIBUTIONS[0]}\n{quoted(filled)}", f"{UNMARKED['Outlook on the web']}{filled}"):
        words = read(text)
        assert words.text == ""
        assert {"Applications sent: 4", "Conversations had: 2", "Practice sessions:"} <= set(words.form)


def test_the_form_of_an_older_message_is_not_the_one_they_answer() -> None:
    older = f"{header_block()}\n\n{LETTER.replace('sent:', 'sent: 99')}"
    words = read(f"{header_block()}\n\nThanks Ada, noted.\n\n{older}")
    assert words.form == ("Thanks Ada, noted.",)
    assert "Applications sent: 99" not in read(f"{ATTRIBUTIONS[0]}\n{quoted('Noted.')}\n{quoted(quoted(older))}").form


# -- What we know because we sent it


def test_a_letter_that_nothing_marks_is_known_word_for_word() -> None:
    assert read(f"5 apps\n\n{LETTER}").text != "5 apps"
    words = read(f"5 apps\n\n{LETTER}", sent=LETTER)
    assert words.text == "5 apps"


def test_a_letter_is_known_though_a_client_wrote_out_its_links() -> None:
    linked = LETTER.replace("applications", "applications <https://steadily.example/goals/applications/this/week>")
    assert linked.count("<https://") > 0
    assert read(f"5 apps\n\n{linked}", sent=LETTER).text == "5 apps"


def test_an_answer_below_or_between_unmarked_lines_is_found_when_we_know_the_letter() -> None:
    answered = LETTER.replace("Applications sent:", "Applications sent:\n4").replace("had:", "had: 2")
    words = read(f"{UNMARKED['Yahoo']}{answered}\n\nThat was it", sent=LETTER)
    assert words.text == "4\n\nThat was it"
    assert words.answers[0] == ("Applications sent:", "4")
    assert "Conversations had: 2" in words.form


def test_words_like_our_example_are_theirs_unless_most_of_the_letter_stands_there() -> None:
    own = "Applications sent:\n5 applications, 3 conversations, 2 practice sessions."
    assert read(own, sent=LETTER).text == own


def test_a_signature_that_the_html_marks_goes_from_the_text_too() -> None:
    html = '<div>5 apps</div><div>Ada</div><div class="gmail_signature"><div>Ada</div><div>twice a winner</div></div>'
    assert read("5 apps\nAda\nAda\ntwice a winner\n", html).text == "5 apps\nAda"


@pytest.mark.parametrize("element", ["composer_signature", "AppleMailSignature"])
def test_words_typed_where_the_signature_had_been_are_theirs(element: str) -> None:
    html = f'<div id="{element}"><div>5 apps</div></div><blockquote type="cite">{LETTER_HTML}</blockquote>'
    assert read(html=html).text == "5 apps"
    assert read(f"5 apps\n\n{ATTRIBUTIONS[0]}\n{quoted(LETTER)}", html).text == "5 apps"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Ada\n5 apps, see adaobi.example", "Ada\n5 apps, see adaobi.example"),
        ("Ada Obi\nApplications: five\nmore at adaobi.example", "Ada Obi\nApplications: five\nmore at adaobi.example"),
        ("-- \nAda Obi\n+1 312 555 0147\n\n5 apps", "5 apps"),
        ("Ada Obi\nManager\nT: +1 312 555 0147", ""),
        ("Ada Obi, PMP\nSite Manager | 20+ yrs exp\nT: +1 312 555 0147", ""),
        ("Ada Obi\nApplications 5", "Ada Obi\nApplications 5"),
        ("5 apps\n\nAda\n2 chats, 3 years late", "5 apps\n\nAda\n2 chats, 3 years late"),
    ],
)
def test_a_message_that_begins_with_a_name_or_a_signature_keeps_its_report(text: str, own: str) -> None:
    assert read(text).text == own


@pytest.mark.parametrize("number", ["+33 1 55 55 01 23", "01 55 55 01 23", "+45 55 55 01 23", "020 7946 0123"])
def test_a_title_and_a_telephone_number_below_the_name_are_a_signature(number: str) -> None:
    assert read(f"Ada Obi\nAssistante de direction\n{number}").text == ""


def test_a_postscript_below_a_signature_is_theirs() -> None:
    assert read("5 apps\n\nAda Obi\nT: +1 312 555 0147\n\nPS: and 1 mock").text == "5 apps\n\nPS: and 1 mock"


@pytest.mark.parametrize(
    "footer",
    [
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "CONFIDENTIALITY NOTICE: This message is for the intended recipient.\n\nIf you are not that person, delete it.",
        "Fern Bank plc. Registered in England No. 0555012. Calls to 0800 555 0199 may be recorded.",
        "Diese E-Mail enthält vertrauliche und rechtlich geschützte Informationen.",
        "Ce message et toutes les pièces jointes sont confidentiels.",
        "Please consider the environment before printing this email.",
        "_______________________________________________\nClub mailing list\nclub@lists.example.org",
        '-- \nYou received this message because you are subscribed to the Google Groups "club" group.',
        "You receive all messages sent to this group.\nTo unsubscribe from this group, write to club@groups.example",
        "This email has been checked for viruses by Avast antivirus software.\nwww.avast.example",
        "---\nDiese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.",
        "<https://scanner.example/sig>\nVirus-free.www.scanner.example\n<#DAB4FAD8>",
    ],
)
def test_a_disclaimer_or_a_footer_is_not_theirs(footer: str) -> None:
    assert read(f"5 apps\n\n{footer}\n\n{header_block()}\n\n{LETTER}").text == "5 apps"
    assert read(f"{ATTRIBUTIONS[0]}\n{quoted(LETTER)}\n\n5 apps\n\n{footer}\n").text == "5 apps"


# -- Lines as the person broke them


def test_lines_broken_at_the_clients_width_are_joined_and_typed_ones_are_not() -> None:
    broken = "It was a long week with many things going on at home, still I had 2\nconversations"
    assert read(broken).text == broken.replace("\n", " ")
    typed = "Applied to three places that I had wanted to write to for so long:\n- Acme\n- Globex"
    assert read(typed).text == typed


def test_the_html_tells_which_line_breaks_the_person_typed() -> None:
    text = "Monday was slow, I only looked at postings and tidied up my desk,\nTuesday 2 apps"
    assert "\n" in read(text, divs(text)).text
    assert "\n" not in read(text, divs(text.replace("\n", " "))).text


def test_a_text_that_lost_its_line_breaks_gives_way_to_the_html() -> None:
    html = divs("5 applications this week\n3 chats") + "<div>Sent from my Galaxy</div>"
    assert read("5 applications this week3 chatsSent from my Galaxy", html).text == "5 applications this week\n3 chats"


def test_a_text_that_only_points_to_the_html_gives_way_to_it() -> None:
    assert read("Your client cannot show HTML.", "<p>5 apps</p>").text == "5 apps"


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>5</p><p>3</p>", "5\n\n3"),
        ("<table><tr><td>5</td><td>3</td></tr></table>", "5\t3"),
        ("a<sup>1</sup>5 apps", "a 1 5 apps"),
        ("<ol><li>5 apps</li><li>3 chats</li></ol>", "5 apps\n3 chats"),
        ("<p class=MsoListParagraph><span style='mso-list:Ignore'>1.</span>5 apps</p>", "5 apps"),
        ("<s>9</s> 5 apps", "5 apps"),
        ('<div style="display: none">9 apps</div>5 apps', "5 apps"),
        ('<div style="font-size:0;max-height:0">9 apps</div>5 apps', "5 apps"),
        ("<style>.x{display:none}</style><p class=x>9 apps</p>5 apps", "5 apps"),
        ("<style>@media print{.x{display:none}}</style><p class=x>5 apps</p>", "5 apps"),
        ('<div style="font-size:1em">5 apps</div>', "5 apps"),
        ("<!-- 9 apps --><title>9</title><script>9</script>5 apps", "5 apps"),
        ("5&nbsp;apps<br>3\u200b chats", "5 apps\n3 chats"),
        ("<pre>5 apps\n3 chats</pre>", "5 apps\n3 chats"),
        ('<div style="white-space: pre-wrap">5 apps\n3 chats</div>', "5 apps\n3 chats"),
        ("<p>5\napps</p>", "5 apps"),
        ('<img alt="logo 9"><img alt="👍">', "👍"),
        ('<blockquote style="margin:0 0 0 40px;border:none">5 apps</blockquote>', "5 apps"),
    ],
)
def test_html_is_read_as_a_person_sees_it(html: str, seen: str) -> None:
    assert read(html=html).text == seen
