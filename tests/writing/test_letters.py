"""The letters as people get them: content, order, safety, and the renderings that were approved."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import html5lib
import pytest

from service.model import metrics, resources
from service.model.letter_kinds import KINDS
from service.model.values import Letter, Reading, Week, WeekRecord
from service.reading import reply
from service.reading.mime import incoming
from service.writing import check, excerpt, preview, samples
from service.writing.letters import Letters
from service.writing.samples import HEARD, NEW, PLAN, SENDER, WEEK, context
from tests.letters import accept

LETTERS = Letters()
SAMPLE_LETTERS = {name: sample(LETTERS) for name, sample in samples.SAMPLES.items()}
NAMES = pytest.mark.parametrize("name", SAMPLE_LETTERS)
FORM = ["Applications sent:", "Conversations had:", "Practice sessions:"]
SPARKLINE = re.compile("[▁-█·┄]+")


def reading(text: str, **values: object) -> Reading:
    return replace(Reading("report", HEARD.history[-1].counts, text=text), **values)  # type: ignore[arg-type]


def shown(letter: Letter) -> str:
    """What the HTML shows, without its head."""
    page = html5lib.parse(re.sub("<!--.*?-->", "", letter.html), namespaceHTMLElements=False)
    body = page.find("body")
    assert body is not None
    return " ".join(" ".join(body.itertext()).split())


def flowing(letter: Letter) -> str:
    """The text part as one line."""
    return " ".join(letter.text.split())


# Approved renderings


@NAMES
def test_a_letter_is_as_approved(name: str) -> None:
    for path, now in accept.renderings(name, LETTERS).items():
        assert path.exists(), f"python -m tests.letters.accept {name}"
        assert now == path.read_text("utf-8"), f"look at it, then: python -m tests.letters.accept {name}"


def test_approved_renderings_and_samples_match_one_to_one() -> None:
    stems = {path.stem for path in accept.FOLDER.glob("*.html")} | {path.stem for path in accept.FOLDER.glob("*.txt")}
    assert stems == set(SAMPLE_LETTERS)


def test_every_kind_of_letter_has_a_sample() -> None:
    pairs = {path.stem for path in resources.shipped("templates").glob("*.txt")} - {"base", "words"}
    assert {letter.kind for letter in SAMPLE_LETTERS.values()} == pairs


def test_the_same_occasion_gives_the_same_letter() -> None:
    another = Letters()
    assert {name: sample(another) for name, sample in samples.SAMPLES.items()} == SAMPLE_LETTERS


def test_the_templates_are_compiled_once_for_all_tests() -> None:
    assert Letters().templates.environment.bytecode_cache is LETTERS.templates.environment.bytecode_cache is not None


# What every letter is


@NAMES
def test_text_and_html_say_the_same_words_in_the_same_order(name: str) -> None:
    letter = SAMPLE_LETTERS[name]
    text = re.sub(r"^(>|-) ", "", letter.text, flags=re.M)
    assert SPARKLINE.sub("", shown(letter)).split() == SPARKLINE.sub("", text).split()


@NAMES
def test_a_letter_is_whole_html_with_title_language_and_one_heading(name: str) -> None:
    letter = SAMPLE_LETTERS[name]
    page = html5lib.parse(letter.html, namespaceHTMLElements=False)
    assert page.get("lang") == "en"
    assert page.findtext("head/title") == letter.subject
    assert len(list(page.iter("h1"))) == 1


@NAMES
def test_a_letter_loads_nothing_and_stays_small(name: str) -> None:
    html = SAMPLE_LETTERS[name].html
    assert not re.search(r"(?i)https?:|src=|url\(|@import|<img|<script|<link|<svg", html)
    assert len(html.encode()) <= 24_000
    assert len(preview.message(name, SAMPLE_LETTERS[name])) <= 40_000


@NAMES
def test_text_lines_are_at_most_72_characters(name: str) -> None:
    assert max(len(line) for line in SAMPLE_LETTERS[name].text.splitlines()) <= 72


@NAMES
def test_no_line_of_ours_begins_with_a_command_wherever_a_mail_program_breaks_it(name: str) -> None:
    command = re.compile(r"\W*(stop|pause|resume|restart|skip|help|export|cancel|unsubscribe|send me|delete)\b", re.I)
    for paragraph in SAMPLE_LETTERS[name].text.split("\n\n"):
        breakable = [0, *(found.end() for found in re.finditer("[ \n]+", paragraph))]
        if not paragraph.startswith(">"):
            assert not [paragraph[place:][:30] for place in breakable if command.match(paragraph[place:])]


def test_every_letter_about_a_week_has_its_subject() -> None:
    to_them = [letter for letter in SAMPLE_LETTERS.values() if KINDS[letter.kind].reader == "participant"]
    subjects = {letter.subject for letter in to_them}
    assert subjects == {"Your week of 16 November"}
    assert SAMPLE_LETTERS["owner-notice"].subject == "Steadily: needs your attention, 22 November"


@pytest.mark.parametrize(
    ("start", "span"),
    [
        (date(2026, 11, 16), "16 to 22 November 2026"),
        (date(2026, 11, 30), "30 November to 6 December 2026"),
        (date(2026, 12, 28), "28 December 2026 to 3 January 2027"),
        (date(2028, 2, 28), "28 February to 5 March 2028"),
    ],
)
def test_a_week_is_named_by_its_days(start: date, span: str) -> None:
    assert LETTERS.templates.sentence("span", Week(start)) == span


# The check-in


def test_the_form_stands_in_the_check_in_and_nothing_in_it_looks_like_an_answer() -> None:
    lines = SAMPLE_LETTERS["check-in"].text.splitlines()
    start = lines.index(FORM[0])
    assert lines[start : start + 3] == FORM
    digits = re.findall(r".*\d.*", SAMPLE_LETTERS["check-in"].text)
    assert digits == [
        "Your week, 16 to 22\N{NO-BREAK SPACE}November 2026",
        "Your weekly goals are 5 applications, 3 conversations and 2 practice",
    ]


def test_their_plan_comes_back_at_the_top_of_the_check_in() -> None:
    text = LETTERS.check_in(context(plan=PLAN)).text
    assert f"Hi Ada,\n\nLast time you planned:\n\n> {PLAN}\n" in text


def test_the_first_check_in_alone_says_who_added_them_and_how_to_leave() -> None:
    assert "You were added by Dana, dana@example.org" in LETTERS.check_in(NEW).text
    assert "dana@example.org" not in LETTERS.check_in(replace(NEW, first=False)).text
    assert "I’m Steadily, the program you set up" in LETTERS.check_in(samples.own(NEW)).text


# The digest


def test_a_digest_stands_in_its_order() -> None:
    letter = SAMPLE_LETTERS["digest-part-way"]
    order = [
        "You sent 6 applications, had about 3 conversations and did 1 practice",
        "> Sent 6 apps",
        "I took\N{NO-BREAK SPACE}“a few” as 3 conversations.",
        "the right\none, such as",
        "This week\n",
        "You met your goals",
        "Your recent weeks\n",
        "Each of these was",
        "first small step",
        "You can write",
    ]
    places = [letter.text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", [name for name in SAMPLE_LETTERS if name.startswith("digest")])
def test_the_body_of_a_digest_ends_with_one_question_that_names_no_metric(name: str) -> None:
    body, _, _ = SAMPLE_LETTERS[name].text.partition("\n\nYou can write")
    last = body.rpartition("\n\n")[2]
    assert last.count("?") == 1
    assert last.endswith("?")
    assert not any(word in last for metric in HEARD.metrics for word in (metric.one, metric.label.lower()))


def test_a_correction_says_what_changed_and_repeats_no_sentence() -> None:
    letter = SAMPLE_LETTERS["digest-correction"]
    assert "Changed: conversations 3 → 4. Everything else is as it was." in flowing(letter)
    assert letter.phrase is None


def test_a_loose_number_says_about_wherever_it_is_told() -> None:
    before = WeekRecord(WEEK, "answered", {"applications": 6, "conversations": 2, "practice": 1})
    told = reading(
        "a few chats", counts={"conversations": 3}, approximate=("conversations",), loose={"conversations": "a few"}
    )
    week = replace(HEARD.history[-1], counts={**before.counts, "conversations": 3}, approximate=("conversations",))
    letter = LETTERS.digest(replace(HEARD, history=(*HEARD.history[:-1], week)), told, before=before)
    assert "Changed: conversations 2 → about 3." in flowing(letter)
    assert any(line.split()[:5] == ["Conversations", "2", "→", "about", "3"] for line in letter.text.splitlines())
    rows = [line for line in letter.text.splitlines() if line.startswith("  ") and "goal" in line]
    assert len({line.index("goal") for line in rows}) == 1, "the column is as wide as its widest cell"


def test_a_week_has_one_encouraging_sentence() -> None:
    assert LETTERS.digest(HEARD, reading("6 3 1")).phrase == "part-way.chosen"
    assert LETTERS.digest(replace(HEARD, encouraged=True), reading("6 3 1")).phrase is None


def test_one_open_metric_is_asked_about_by_name_and_a_bare_number_answers_it() -> None:
    assert SAMPLE_LETTERS["digest-open"].asked == "practice"
    assert "How many practice sessions did you do? A number is enough." in SAMPLE_LETTERS["digest-open"].text
    assert SAMPLE_LETTERS["digest-goals-met"].asked is None


@pytest.mark.parametrize("name", ["digest-two-open", "digest-unclear"])
def test_several_open_metrics_are_asked_about_together_as_form_lines(name: str) -> None:
    letter = SAMPLE_LETTERS[name]
    assert [line for line in letter.text.splitlines() if line in FORM] == FORM[1:]
    assert "Two numbers are still open." in letter.text
    assert letter.asked is None, "a bare number would not say which of them it is for"


def test_an_unclear_amount_is_said_and_an_earlier_number_stays() -> None:
    assert "I couldn’t find a number for conversations in what you wrote." in flowing(SAMPLE_LETTERS["digest-unclear"])
    letter = LETTERS.digest(HEARD, reading("some calls", unclear=("conversations",)))
    assert "in what you wrote. I kept the one from before for conversations." in flowing(letter)
    assert letter.asked is None


def test_what_a_reply_adds_is_shown_with_the_old_and_the_new_number() -> None:
    assert "Added: 2 applications (6 → 8). Everything else is as it was." in flowing(SAMPLE_LETTERS["digest-added"])
    before = WeekRecord(WEEK, "answered", {"applications": 4, "conversations": 2, "practice": 1})
    mixed = reading("2 more apps, and 3 chats", adds=("applications",), counts={"applications": 2, "conversations": 3})
    letter = LETTERS.digest(HEARD, mixed, before=before)
    assert "Added: 2 applications (4 → 6). Changed: conversations 2 → 3. Everything else" in flowing(letter)


def test_a_plan_beside_counts_is_noted_and_the_question_asks_for_another() -> None:
    text = flowing(SAMPLE_LETTERS["digest-planned"])
    assert "Your plan is kept for your next check-in." in text
    assert "is there another small step for next week, and on which day?" in text


def test_new_goals_beside_counts_are_noted_old_and_new() -> None:
    said = "from this week on: applications 5 → 3, conversations 3 → 2 and practice sessions still 2."
    assert said in flowing(SAMPLE_LETTERS["digest-new-goals"])
    assert said in flowing(SAMPLE_LETTERS["noted-goals"])


def test_what_comes_next_is_said_to_the_minute() -> None:
    assert "The next one comes on Friday 27 November at 16:00." in flowing(SAMPLE_LETTERS["noted-resumed"])
    assert "on Friday 11 December at 16:00 and asks about the week of 7" in flowing(SAMPLE_LETTERS["noted-paused"])


def test_hard_words_get_whom_to_turn_to_and_no_number_chart_or_question() -> None:
    said = flowing(SAMPLE_LETTERS["hard-words"])
    assert "call your local emergency number now" in said
    assert "findahelpline.com" in said
    assert "Dana, dana@example.org" in said
    assert not re.search("[0-9?▁-█]", said)
    assert "dana@" not in SAMPLE_LETTERS["hard-words-own"].text
    own_line = replace(HEARD, sender=replace(SENDER, crisis="Call the campus line, day and night."))
    written = flowing(LETTERS.hard_words(own_line))
    assert "Call the campus line, day and night." in written
    assert "findahelpline" not in written


def test_a_complaint_is_asked_for_everything_beside_what_is_known() -> None:
    letter = SAMPLE_LETTERS["question-complaint"]
    assert "For this week I have 6 applications, 3 conversations and 1 practice session." in flowing(letter)
    assert [line for line in letter.text.splitlines() if line in FORM] == FORM


def test_a_receipt_offers_the_form_once_and_never_beside_a_plan() -> None:
    about, words = samples.wordless("Can we talk?")
    again = LETTERS.receipt(about, words, kept_as_plan=False, offer_form=False)
    assert [line for line in SAMPLE_LETTERS["receipt"].text.splitlines() if line in FORM] == FORM
    assert FORM[0] not in again.text
    assert FORM[0] not in SAMPLE_LETTERS["receipt-plan"].text


def test_a_plan_receipt_quotes_the_plan_alone() -> None:
    reading = Reading("other", text="Thanks! Monday: call Grace", plan="Monday: call Grace")
    letter = LETTERS.receipt(HEARD, reading, kept_as_plan=True)
    assert "> Monday: call Grace\n" in letter.text
    assert "Thanks!" not in letter.text


def test_a_notice_of_many_things_lists_some_and_gives_the_number_of_the_rest() -> None:
    said = flowing(SAMPLE_LETTERS["owner-notice-many"])
    assert "60 things need your attention" in said
    assert "And 40 more." in said
    assert said.count("words without numbers") == 20


def test_an_invited_person_is_told_so_and_can_leave_at_once() -> None:
    said = flowing(SAMPLE_LETTERS["check-in-invited"])
    assert "You left these check-ins a while ago and have been invited back by Dana, dana@example.org." in said
    assert "If you’d rather not, write “stop”" in said


def test_the_first_check_in_says_who_sees_what_where_there_is_a_coach() -> None:
    named, unnamed = (flowing(SAMPLE_LETTERS[f"check-in-first-{which}"]) for which in ("coach", "unnamed"))
    assert "a summary of the whole group goes to Kim, kim@example.org." in named
    assert "You agreed that it may name you" in named
    assert "Write “private” if you’d rather not be named." in named
    assert "It doesn’t name you." in unnamed
    assert "summary" not in SAMPLE_LETTERS["check-in-first"].text


def test_a_line_from_the_coach_is_quoted_as_theirs() -> None:
    assert "A line from Kim:\n\n> The library has free rooms" in SAMPLE_LETTERS["digest-coach-line"].text
    assert "A line from" not in SAMPLE_LETTERS["digest-open"].text


def test_a_digest_for_the_newer_week_says_so_first() -> None:
    assert SAMPLE_LETTERS["digest-newer-week"].text.splitlines()[2].startswith("You replied to an older letter")


def test_a_pause_beside_counts_is_noted_and_changes_the_last_question() -> None:
    text = flowing(SAMPLE_LETTERS["digest-paused"])
    assert "The next one comes on Friday 11 December at 16:00 and asks about the week of 7 December;" in text
    assert "write “resume” to start sooner" in text
    assert "what is the first small step when you’re back" in text


def test_a_command_without_a_sentence_is_an_error() -> None:
    with pytest.raises(Exception, match="danced"):
        LETTERS.digest(HEARD, reading("6 3 1"), noted=("danced",))


# Words without numbers


def test_the_question_asks_for_what_is_open() -> None:
    assert [line for line in SAMPLE_LETTERS["question"].text.splitlines() if line in FORM] == FORM
    assert SAMPLE_LETTERS["question"].asked is None
    assert SAMPLE_LETTERS["question-one-open"].asked == "practice"
    assert "Practice sessions:" not in SAMPLE_LETTERS["question-one-open"].text


def test_a_setback_without_numbers_is_not_passed_over() -> None:
    assert (SAMPLE_LETTERS["question-setback"].phrase or "").startswith("setback.")
    about, _ = samples.wordless("")
    told = Reading("other", text="They said no.", setback=True)
    assert (LETTERS.receipt(about, told, kept_as_plan=False).phrase or "").startswith("setback.")
    assert LETTERS.receipt(HEARD, told, kept_as_plan=True).phrase is None, "this week's digest had its sentence"


# Foreign words


def test_a_reply_is_data_and_never_markup_or_a_template() -> None:
    letter = LETTERS.digest(HEARD, reading("<script>alert(1)</script> {{ 7 * 7 }} {% raise %} &amp; 5 > 3"))
    assert "&lt;script&gt;" in letter.html
    assert "<script>" not in letter.html
    assert "{{ 7 * 7 }}" in letter.html
    assert "{{ 7 * 7 }} {% raise %} &amp; 5 > 3" in letter.text


def test_controls_and_bidi_overrides_are_replaced() -> None:
    letter = LETTERS.digest(HEARD, reading("5\0 \x1b[31mred\u202eevil\u2066 \ud800 \ufeff \x85"))
    for part in (letter.text, letter.html):
        assert not re.search("[\0\x1b\u202e\u2066\ud800\ufeff\x85]", part)
        assert "red\N{REPLACEMENT CHARACTER}evil" in part
        part.encode()


def test_a_long_reply_is_quoted_in_part() -> None:
    kept = excerpt.excerpt("word " * 500)
    assert len(" ".join(kept)) <= excerpt.CHARACTERS + 2
    assert kept[-1].endswith(" …")
    assert excerpt.excerpt("a\n\nb\n" * 20) == ("a", "b", "a", "b", "a", "b", "…")
    assert excerpt.excerpt(" \n ") == ()


def test_names_go_into_every_letter_safely() -> None:
    about = context(name='<b>"Ada" & Søn</b>')
    assert "Hi &lt;b&gt;" in LETTERS.check_in(about).html
    assert 'Hi <b>"Ada" & Søn</b>,' in LETTERS.check_in(about).text


# An owner's own templates


def own(folder: Path, **contents: str) -> Path:
    for name, content in contents.items():
        (folder / name.replace("__", ".").replace("_", "-")).write_text(content, encoding="utf-8")
    return folder


def test_an_owners_text_takes_the_place_of_ours_in_both_parts(tmp_path: Path) -> None:
    goodbye = '{% extends "base.txt" %}{% block letter %}So long.{% endblock %}'
    letter = Letters(own(tmp_path, goodbye__txt=goodbye)).goodbye(HEARD)
    assert "So long." in letter.text
    assert "<p " in letter.html
    assert "So long." in letter.html


def test_the_templates_that_ship_have_no_fault() -> None:
    assert check.problems(resources.shipped("templates")) == []


@pytest.mark.parametrize(
    ("contents", "fault"),
    [
        ({"nudge__txt": '{% extends "base.txt" %}\n{% if %}'}, "nudge.txt, line 2: Expected an expression"),
        ({"nudge__txt": "a\nb\n{{ nobody }}"}, "nudge.txt, line 3: 'nobody' is undefined."),
        ({"nudge__html": "a\n{{ words.nothing }}"}, "nudge.html, line 2: "),
        ({"nudge__html": "a\n{{ occasion.to.nickname }}"}, "nudge.html, line 2: "),
        ({"gallery__html": "a\n{{ nobody }}"}, "gallery.html, line 2: 'nobody' is undefined."),
        ({"export-page__html": "{{ record.shoe_size }}"}, "export-page.html, line 1: "),
        ({"nugde__txt": "x"}, "nugde.txt: no template has this name; is nudge.txt meant?"),
        ({"encouragement__toml": "[zero"}, "encouragement.toml: Expected"),
        ({"encouragement__toml": "[zero]\na = 5"}, "encouragement.toml: [zero] has an entry that is not a sentence."),
        ({"encouragement__toml": "[zero]\na = 'x'"}, "encouragement.toml: [met] has no sentence."),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, contents: dict[str, str], fault: str) -> None:
    assert any(fault in problem for problem in check.problems(own(tmp_path, **contents)))


def test_a_template_in_another_encoding_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "check-in.txt").write_bytes("Hello\nSchöne Grüße".encode("cp1252"))
    wanted = f"{tmp_path / 'check-in.txt'}, line 2: this is not UTF-8; save the file as UTF-8 in your editor."
    assert check.problems(tmp_path) == [wanted]


def test_a_template_that_includes_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "base.html").write_text("{% include 'base.html' %}")
    assert "includes or extends itself without end" in check.problems(tmp_path)[0]


def test_an_own_letter_without_its_blocks_is_named_with_them(tmp_path: Path) -> None:
    (tmp_path / "check-in.txt").write_text("Hi there\n")
    (said,) = check.problems(tmp_path)
    assert said.startswith(f"{tmp_path / 'check-in.txt'}: without the blocks title, letter, ")
    assert 'Begin the file with {% extends "base.txt" %}, and put words between {% block title %} and' in said
    (tmp_path / "check-in.txt").write_text('{% extends "base.txt" %}{% block title %}x{% endblock %}Hi there\n')
    assert "without the blocks letter, " in check.problems(tmp_path)[0]


def test_a_missing_folder_of_templates_is_named(tmp_path: Path) -> None:
    assert check.problems(tmp_path / "none") == [f"{tmp_path / 'none'}: there is no such folder."]


# The preview


def test_the_preview_writes_three_files_a_letter_and_an_index(tmp_path: Path) -> None:
    paths = preview.write(tmp_path / "out", "receipt")
    names = [f"{name}.{end}" for name in ("receipt", "receipt-plan") for end in ("txt", "html", "eml")]
    assert [path.name for path in paths] == [*names, "index.html"]
    assert all(f'href="{name}"' in paths[-1].read_text("utf-8") for name in names)


def test_the_gallery_shows_each_letter_on_a_phone_and_a_desk_light_and_dark(tmp_path: Path) -> None:
    preview.write(tmp_path, "receipt")
    page = (tmp_path / "index.html").read_text("utf-8")
    assert re.findall('title="receipt on a (.*?)"', page) == [
        "phone, light",
        "phone, dark",
        "desk, light",
        "desk, dark",
    ]
    dark, light = (
        (tmp_path / "pictures" / f"receipt-{scheme}.html").read_text("utf-8") for scheme in ("dark", "light")
    )
    assert "@media all {" in dark
    assert "@media not all {" in light
    assert 'content="dark"' in dark
    assert "prefers-color-scheme" not in dark + light
    assert not re.search("(?i)https?:|<script", page)


def test_the_preview_names_the_kinds_there_are(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no letter called sonnet; there are check-in, nudge, digest"):
        preview.write(tmp_path, "sonnet")


def test_the_notice_lists_what_waits() -> None:
    letter = LETTERS.owner_notice("dana@example.org", SENDER, ["One thing <here>.", "Another."], WEEK.end)
    assert "- One thing <here>.\n- Another.\n" in letter.text
    assert "One thing &lt;here&gt;." in letter.html


# Our own letters must not trap us: one that a mail program quotes without any mark is read as the person's own words


@pytest.mark.parametrize(
    "name", [n for n, letter in SAMPLE_LETTERS.items() if KINDS[letter.kind].reader == "participant"]
)
def test_a_letter_that_leaks_into_a_reply_is_no_command_and_adds_no_count(name: str) -> None:
    leaked = "\n".join(line for line in SAMPLE_LETTERS[name].text.splitlines() if not line.startswith(">"))
    raw = f"Message-ID: <1@example.com>\nFrom: ada@example.org\nContent-Type: text/plain; charset=utf-8\n\n{leaked}"
    given = reply.read(incoming.parse(raw.encode()), metrics.load())
    assert given.command is None
    assert not given.setback
    told = "digest" in name or name in ("goodbye-with-counts", "question-complaint")
    assert not given.counts or told, "only what repeats their counts has some, the very same"


def test_no_line_of_a_letter_is_a_command_by_itself() -> None:
    lines = {
        line.strip()
        for letter in SAMPLE_LETTERS.values()
        for line in letter.text.splitlines()
        if line[:1] not in ("", ">")
    }
    for line in sorted(lines):
        raw = f"Message-ID: <1@example.com>\nFrom: ada@example.org\nContent-Type: text/plain; charset=utf-8\n\n{line}"
        assert reply.read(incoming.parse(raw.encode()), metrics.load()).command is None, line
