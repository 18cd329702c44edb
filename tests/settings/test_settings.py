"""Settings files before, settings or sentences after: no traceback, no fault that hides another, no secret shown."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service import settings
from service.app import startup
from service.cli.setup import PROVIDERS
from service.model.resources import PACKAGE, shipped
from service.model.values import CheckIn, UserError
from service.settings import example, hints
from service.settings.problems import key_lines
from service.settings.providers import by_address, carries, providers
from service.settings.scaffold import Answers, starter, zone_of

SMALL = """\
[sender]
address = "checkin@example.org"
[imap]
host = "imap.example.org"
password = "pa55-word"
[smtp]
host = "smtp.example.org"
[[participants]]
name = "Ada"
email = "Ada@Example.org"
"""

FULL = """\
[sender]
name = "Dana via Steadily"
address = "checkin@example.org"
contact = "Dana, dana@example.org"

[owner]
email = "dana@example.org"

[imap]
host = "imap.example.org"
port = 993
security = "tls"
username = "checkin"
password = "pa55-word"
ca_file = "ca.pem"
folder = "INBOX"
shared = false
trusted_authserv = "mx.example.org"
accept_without_token = false

[smtp]
host = "smtp.example.org"
port = 587
security = "starttls"
max_per_minute = 30
max_per_day = 300
plus_addressing = true
unsubscribe_url = "https://example.org/stop"

[schedule]
time_zone = "Europe/London"
week_starts = "Sunday"
check_in = "Friday 16:00"
nudge_after = "36 hours"

[goals]
applications = 6
by_reply = false

[metrics.portfolio]
label = "Portfolio pieces"
nouns = ["portfolio piece"]
verbs = ["published"]
goal = 1

[[participants]]
name = "Ada"
email = "ada@example.org"
aliases = ["ada@work.example.org"]
time_zone = "America/New_York"
check_in = "sun 18:05"
goals = { applications = 8 }
coach = true

[[participants]]
name = "Bob"
email = "bob@example.org"

[letters]
templates = "my-letters"
crisis = "Call Dana at any hour."

[cohort]
roster = "participants.csv"

[store]
url = "sqlite:///steadily.db"
keep_words = "60 days"

[[coach]]
name = "Dana"
email = "Dana@example.org"
time_zone = "Europe/Paris"
group = "spring"
summary = "mon 8:00"

[health]
listen = "127.0.0.1:9464"
ping = "https://example.org/ping"
"""

LMTP = '[lmtp]\nlisten = "[::1]:2424"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    (tmp_path / "ca.pem").touch()
    (tmp_path / "my-letters").mkdir()
    (tmp_path / "participants.csv").write_text("name,email\nCleo,cleo@example.org\n")
    return tmp_path


def load(folder: Path, text: Any, environ: Any = None) -> Any:
    path = folder / "steadily.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return settings.load(path, environ or {})


def faults(folder: Path, text: Any, environ: Any = None) -> Any:
    """The sentences, with the folder's own name taken out."""
    with pytest.raises(UserError) as caught:
        load(folder, text, environ)
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


def changed(text: Any, old: Any, new: Any) -> Any:
    assert old in text
    return text.replace(old, new, 1)


def test_a_small_file_is_enough_and_the_rest_has_defaults(folder: Path) -> None:
    found = load(folder, SMALL)
    (ada,) = found.participants
    assert (ada.name, ada.email, ada.zone, ada.check_in) == ("Ada", "ada@example.org", "UTC", CheckIn(4, 16, 0))
    assert ada.goals == {metric.key: metric.goal for metric in found.metrics}
    assert (found.sender.name, found.sender.contact) == ("Steadily", "ada@example.org")
    assert found.owner_address == "ada@example.org"
    assert (found.imap.port, found.imap.security, found.imap.username) == (993, "tls", "checkin@example.org")
    assert (found.smtp.port, found.smtp.username, found.smtp.max_per_day) == (465, "checkin@example.org", 400)
    assert (found.imap.folder, found.imap.shared, found.imap.accept_without_token) == ("INBOX", False, False)
    assert (found.schedule.first_weekday, found.schedule.nudge_after) == (0, timedelta(days=2))
    assert found.store_url == f"sqlite:///{folder}/steadily.db"
    assert found.key_path == folder / "steadily.db.key"
    assert (found.templates, found.roster, found.sources()) == (None, None, (folder / "steadily.toml",))


def test_a_full_file_says_everything(folder: Path) -> None:
    found = load(folder, FULL)
    ada, bob, cleo = found.participants
    assert (ada.zone, ada.check_in, ada.coach) == ("America/New_York", CheckIn(6, 18, 5), True)
    assert ada.aliases == ("ada@work.example.org",)
    assert (bob.zone, bob.check_in, bob.coach) == ("Europe/London", CheckIn(4, 16, 0), False)
    assert [person.goals["applications"] for person in (ada, bob, cleo)] == [8, 6, 6]
    assert {person.goals["portfolio"] for person in (ada, bob, cleo)} == {1}
    assert found.metrics[-1].label == "Portfolio pieces"
    assert (found.schedule.first_weekday, found.schedule.nudge_after) == (6, timedelta(hours=36))
    assert (found.sender.plus_addressing, found.sender.unsubscribe_url) == (True, "https://example.org/stop")
    assert (found.smtp.port, found.smtp.security, found.smtp.username) == (587, "starttls", "checkin")
    assert (found.imap.ca_file, found.templates) == (folder / "ca.pem", folder / "my-letters")
    assert found.sources() == (folder / "steadily.toml", folder / "participants.csv")


def test_the_keys_of_coaches_health_lmtp_and_limits_are_read(folder: Path) -> None:
    found = load(folder, changed(FULL, "max_per_minute = 30", "connections = 4\nmax_per_minute = 30") + LMTP)
    (dana,) = found.coaches
    assert (dana.name, dana.email, dana.zone, dana.group) == ("Dana", "dana@example.org", "Europe/Paris", "spring")
    assert dana.summary == CheckIn(0, 8, 0)
    assert (found.goals.by_reply, found.letters.crisis) == (False, "Call Dana at any hour.")
    assert (found.health.listen, found.health.ping) == (("127.0.0.1", 9464), "https://example.org/ping")
    assert (found.lmtp.listen, found.store.keep_words) == (("::1", 2424), timedelta(days=60))
    assert (found.smtp.connections, found.imap.keep) == (4, None)


def test_paths_are_relative_to_the_file_wherever_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "steadily.toml").write_text(FULL)
    monkeypatch.chdir(folder / "elsewhere")
    found = settings.load(Path("../steadily.toml"), {})
    assert found.imap.ca_file is not None
    assert found.imap.ca_file.samefile(folder / "ca.pem")
    assert found.path.is_absolute()
    assert found.key_path.is_absolute()


def test_a_roster_beside_a_file_that_is_named_by_a_relative_path_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config").mkdir()
    (folder / "config/steadily.toml").write_text(SMALL + '[cohort]\nroster = "participants.csv"\n')
    (folder / "participants.csv").rename(folder / "config/participants.csv")
    monkeypatch.chdir(folder)
    assert [person.name for person in settings.load(None, {}).participants] == ["Ada", "Cleo"]


def test_a_store_elsewhere_keeps_its_key_beside_it(folder: Path) -> None:
    url = f'[store]\nurl = "sqlite:////{str(folder / "my-letters").lstrip("/")}/s.db"\n'
    assert load(folder, SMALL + url).key_path == folder / "my-letters" / "s.db.key"
    postgres = load(folder, SMALL + '[store]\nurl = "postgresql+psycopg://localhost/steadily"\n')
    assert (postgres.store_url, postgres.key_path) == (
        "postgresql+psycopg://localhost/steadily",
        folder / "steadily.key",
    )


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_the_url_that_a_provider_of_postgresql_gives_out_is_accepted(folder: Path, scheme: str) -> None:
    found = load(folder, SMALL + f'[store]\nurl = "{scheme}://ada@db.example.org/steadily"\n')
    assert found.store_url == "postgresql+psycopg://ada@db.example.org/steadily"


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("store.url", '[store]\nurl = "postgresql://localhost/steadily"\n'),
        ("health.listen", '[health]\nlisten = "127.0.0.1:9464"\n'),
        ("lmtp.listen", '[lmtp]\nlisten = "127.0.0.1:2424"\n'),
    ],
)
def test_a_package_that_is_not_installed_is_one_sentence_with_the_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, key: str, lines: str
) -> None:
    monkeypatch.setattr("service.settings.checks.find_spec", lambda module: None)
    (problem,) = faults(folder, SMALL + lines)
    assert f"{key} needs a package that is not installed; run: " in problem
    assert " -m pip install '" in problem


def test_without_mail_no_password_is_needed(folder: Path) -> None:
    text = changed(SMALL, 'password = "pa55-word"\n', "")
    assert "imap.password is missing" in faults(folder, text)[0]
    found = settings.load(folder / "steadily.toml", {}, mail=False)
    with pytest.raises(UserError, match=r"\[imap\] password is missing"):
        startup.account(found.imap).secret()


def test_a_lenient_load_goes_on_with_what_is_not_faulty(folder: Path) -> None:
    (folder / "participants.csv").write_text("name,email\nCleo,cleo@example.org\nDov,dov@\n")
    (folder / "steadily.toml").write_text(changed(FULL, "Europe/London", "Europe/Lodnon"))
    found = settings.load(folder / "steadily.toml", {}, lenient=True)
    assert [person.name for person in found.participants] == ["Ada", "Bob", "Cleo"]
    assert "schedule.time_zone is no time zone" in found.faults[0]
    assert "column email is no email address" in found.faults[1]
    with pytest.raises(UserError):
        settings.load(folder / "steadily.toml", {})


def test_the_owner_is_nobody_where_several_take_part_and_none_is_named(folder: Path) -> None:
    second = '[[participants]]\nname = "Bob"\nemail = "bob@example.org"\n'
    assert load(folder, SMALL + second).owner_address is None


def test_a_mailbox_that_is_a_participants_own_is_shared_unless_the_owner_says_no(folder: Path) -> None:
    own = changed(SMALL, "checkin@example.org", "ada@example.org")
    assert load(folder, own).imap.shared
    assert not load(folder, changed(own, "[smtp]", "shared = false\n[smtp]")).imap.shared
    by_alias = SMALL + 'aliases = ["checkin@example.org"]\n'
    assert load(folder, by_alias).imap.shared


@pytest.mark.parametrize(("text", "span"), [("2 days", 48), ("1 day", 24), ("36 hours", 36), ("1 week", 168)])
def test_spans_of_time(folder: Path, text: str, span: int) -> None:
    found = load(folder, SMALL + f'[schedule]\nnudge_after = "{text}"\n')
    assert found.schedule.nudge_after == timedelta(hours=span)


def test_an_empty_span_means_no_nudge(folder: Path) -> None:
    assert load(folder, SMALL + '[schedule]\nnudge_after = ""\n').schedule.nudge_after is None


# One row a fault: what to write instead of what, in FULL, and what is said of it.
FAULTS = (
    ("[owner]", "[ower]", 'line 6: ower is no key of the settings; did you mean "owner"?'),
    ("port = 993", "prot = 993", 'line 11: imap.prot is no key of the settings; did you mean "port"?'),
    ("port = 993", 'port = "a"', "line 11: imap.port must be a whole number, 0 or more; it is a."),
    (
        "max_per_day = 300",
        "connections = 999999999",
        "line 26: smtp.connections must be at most 1000000; it is 999999999.",
    ),
    (
        "max_per_day = 300",
        "connections = 101",
        "line 26: smtp.connections is more than 100, which no mail server takes from ",
    ),
    ("port = 993", "port = 70000", "line 11: imap.port is no port: 70000 (expected: 1 to 65535)."),
    ('security = "tls"', 'security = "ssl"', 'line 12: imap.security must be "tls", "starttls" or "plain".'),
    (
        'security = "tls"',
        'security = "plain"',
        'line 12: imap.security is "plain", and imap.example.org is another machine: use "tls" or "starttls".',
    ),
    ('folder = "INBOX"', "folder = 7", "line 16: imap.folder must be text in quotes."),
    ("shared = false", 'shared = "maybe"', "line 17: imap.shared must be true or false."),
    (
        'host = "imap.example.org"',
        'host = "imaps://imap.example.org"',
        'line 10: imap.host is no host name: "imaps://imap.example.org" (expected: a name such as "imap.example.org").',
    ),
    ('host = "imap.example.org"', 'host = ""', "line 10: imap.host is missing."),
    ('host = "smtp.example.org"\n', "", "line 21: smtp.host is missing."),
    ('address = "checkin@example.org"\n', "", "line 1: sender.address is missing."),
    (
        'password = "pa55-word"\n',
        "",
        "line 9: imap.password is missing (or one of password_command, token_command, auth).",
    ),
    ('password = "pa55-word"', 'password = ""', "line 14: imap.password is empty."),
    ('password = "pa55-word"', "password = 1", "line 14: imap.password must be text in quotes."),
    ('password = "pa55-word"', "password_command = []", "line 14: imap.password_command is empty."),
    (
        'password = "pa55-word"',
        'password_command = "pass mail"',
        "line 14: imap.password_command must be a list in square brackets.",
    ),
    ('password = "pa55-word"', 'auth = "google"', 'line 14: imap.auth must be "microsoft".'),
    (
        "max_per_day = 300",
        'password = "a"\ntoken_command = ["b"]',
        "line 27: smtp.token_command is a second secret beside password: keep one of them.",
    ),
    (
        'username = "checkin"',
        'username = ""',
        "line 13: imap.username is empty: nobody can read mail without signing in.",
    ),
    ('ca_file = "ca.pem"', 'ca_file = "no.pem"', "line 15: imap.ca_file names no file: no.pem."),
    ("max_per_day = 300", "max_per_day = 0", "line 26: smtp.max_per_day is 0: nothing would ever be sent."),
    ("https://example.org", "http://example.org", "line 28: smtp.unsubscribe_url must begin with https:// (RFC 8058)."),
    (
        "accept_without_token = false",
        "accept_without_token = true",
        "line 19: imap.accept_without_token is for a single participant, and there are 3: anybody could forge a "
        "message.",
    ),
    (
        "Europe/London",
        "Europe/Lodnon",
        'line 31: schedule.time_zone is no time zone: "Europe/Lodnon" (expected: a name such as "Europe/London"); did '
        'you mean "Europe/London"?',
    ),
    ('"Europe/London"', '"../../etc/passwd"', "line 31: schedule.time_zone is no time zone"),
    ('"Europe/London"', '"Europe"', "line 31: schedule.time_zone is no time zone"),
    (
        '"Sunday"',
        '"Sonntag"',
        'line 32: schedule.week_starts is no weekday: "Sonntag" (expected: "Monday" … "Sunday").',
    ),
    ('"Sunday"', "6", "line 32: schedule.week_starts must be text in quotes; it is 6."),
    (
        '"Friday 16:00"',
        '"Friday"',
        'line 33: schedule.check_in is no weekday and time: "Friday" (expected: "Friday 16:00").',
    ),
    ('"Friday 16:00"', '"Friday 24:00"', "line 33: schedule.check_in is no weekday and time"),
    ('"Friday 16:00"', "16:00:00", "line 33: schedule.check_in must be text in quotes; it is 16:00:00."),
    ('"36 hours"', '"soon"', "line 34: schedule.nudge_after is no span of time"),
    ('"36 hours"', '"0 days"', "line 34: schedule.nudge_after is no span of time"),
    ('"36 hours"', '"-2 days"', "line 34: schedule.nudge_after is no span of time"),
    (
        "applications = 6",
        "applications = -1",
        "line 37: goals.applications must be a whole number, 0 or more; it is -1.",
    ),
    (
        "applications = 6",
        "applications = 2.5",
        "line 37: goals.applications must be a whole number, 0 or more; it is 2.5.",
    ),
    (
        "applications = 6",
        "applications = true",
        "line 37: goals.applications must be a whole number, 0 or more; it is true.",
    ),
    ("applications = 6", "aplications = 6", 'line 37: goals.aplications is no metric; did you mean "applications"?'),
    (
        "goals = { applications = 8 }",
        "goals = { naps = 8 }",
        "line 52: participants[1].goals.naps is no metric (known: applications, conversations, portfolio, practice).",
    ),
    ('nouns = ["portfolio piece"]', 'nouns = ["chat"]', "line 40: [metrics.portfolio]: 'chat"),
    ("goal = 1\n", "gaol = 1\n", "line 44: [metrics.portfolio] gaol: there is no such key"),
    ('name = "Ada"\n', "", "line 46: participants[1].name is missing."),
    ('name = "Ada"', 'name = " "', "line 47: participants[1].name is missing."),
    (
        'name = "Ada"',
        r'name = "A\nBcc: x"',
        "line 47: participants[1].name must be one line of at most 200 characters.",
    ),
    ('email = "bob@example.org"', "", "line 55: participants[2].email is missing."),
    ('"bob@example.org"', '"bob"', 'line 57: participants[2].email is no email address: "bob".'),
    (
        '"bob@example.org"',
        '"ADA@example.org"',
        "line 55: ada@example.org is another participant's already (steadily.toml, line 46).",
    ),
    (
        '"bob@example.org"',
        '"ada@work.example.org"',
        "line 55: ada@work.example.org is another participant's already (steadily.toml, line 46).",
    ),
    (
        '"bob@example.org"',
        '"cleo@example.org"',
        "participants.csv, line 2: cleo@example.org is another participant's already (steadily.toml, line 55).",
    ),
    ('"dana@example.org"', '"Dana"', 'line 7: owner.email is no email address: "Dana".'),
    ('templates = "my-letters"', 'templates = "ours"', "line 60: letters.templates names no folder: ours."),
    ('roster = "participants.csv"', 'roster = "people.csv"', "line 64: cohort.roster names no file: people.csv."),
    (
        "sqlite:///steadily.db",
        "mysql://db",
        "line 67: store.url must be sqlite:///FILE or postgresql://USER@HOST/NAME.",
    ),
    ("sqlite:///steadily.db", "sqlite:///no/s.db", "line 67: store.url names a file in a folder that does not exist: "),
)


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_each_fault_is_told_in_one_sentence_with_file_line_and_key(folder: Path, old: Any, new: Any, said: Any) -> None:
    problems = faults(folder, changed(FULL, old, new))
    place = said if said.startswith("participants.csv") else f"steadily.toml, {said}"
    if said.endswith((".", "?", "…")):
        assert problems == [place]
    else:
        assert problems
        assert all(problem.startswith(place) for problem in problems)


def test_all_faults_are_told_at_once_in_the_files_order(folder: Path) -> None:
    text = FULL
    rows = [row for row in FAULTS if FULL.count(row[0]) == 1 and row[1].count("\n") == row[0].count("\n")]
    chosen = {row[0].split(" = ")[0]: row for row in rows if "host" not in row[0] and row[0][0] != "["}
    for old, new, _ in chosen.values():
        text = text.replace(old, new, 1)
    said = " ".join(faults(folder, text))
    for _, _, sentence in chosen.values():
        key = sentence.split(": ", 1)[1].split(" ")[0]
        assert key in said or "another participant" in sentence
    lines = [int(number) for number in re.findall(r"steadily\.toml, line (\d+): [a-z]+\.", said)]
    assert len(lines) > 15
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \n", "steadily.toml, line 1: nothing comes after the =; write"),
        ("[imap]\n\nhost = 'x", "steadily.toml, at its end: a quotation mark is missing at the end."),
        ("a = 1\na = 2\n", "steadily.toml, line 2: this key is there twice; keep one of the two lines."),
        ("x = " + "[" * 5000, "steadily.toml"),
        ("x = " + "9" * 5000, "steadily.toml, at its end: this is not TOML"),
        (b'[sender]\nname = "Andr\xe9"\n', "steadily.toml, line 2: this is not UTF-8; save the file as UTF-8."),
        (b"\xff\xfe[\x00", "steadily.toml, line 1: this is not UTF-8; save the file as UTF-8."),
    ],
)
def test_a_file_that_is_no_settings_file_is_one_sentence(folder: Path, text: bytes | str, said: str) -> None:
    (problem,) = faults(folder, text)
    assert problem.startswith(said)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ('name = "Ada\nemail = "a@example.org"\n', "line 1: a quotation mark is missing at the end."),
        ("name = “Ada”\n", 'line 1: curly quotation marks; write straight ones: "…".'),
        ("name = Ada\n", 'line 1: text must be in quotation marks: "…".'),
        ("check_in = Friday 16:00\n", 'line 1: text must be in quotation marks: "…".'),
        ("goal = 5 apps\n", 'line 1: text must be in quotation marks: "…".'),
        ("shared = True\n", "line 1: write true or false in small letters."),
        ("port =\n", 'line 1: nothing comes after the =; write "" for nothing, or take the line out.'),
        ("port = 1\nport = 2\n", "line 2: this key is there twice; keep one of the two lines."),
        ("[imap]\n[imap]\n", "line 2: this table is there twice; put its keys under one heading."),
        ("[[participants]\n", "line 1: a table's heading ends with as many brackets ] as it begins with."),
        ("host imap.example.org\n", "line 1: a line is key = value, or begins with # to be a comment."),
        ('path = "c:\\x"\n', "line 1: a backslash in a text is written twice: \\\\."),
        ("goals = { a = 1\n", "line 1: a closing brace } is missing."),
    ],
)
def test_a_fault_of_the_syntax_says_how_it_is_mended(folder: Path, text: str, cure: str) -> None:
    assert faults(folder, text) == [f"steadily.toml, {cure}"]


def test_a_table_in_single_brackets_where_there_are_several_says_so(folder: Path) -> None:
    problems = faults(folder, changed(SMALL, "[[participants]]", "[participants]"))
    assert problems == [
        "steadily.toml, line 8: participants must be a list of tables: write [[participants]], with double brackets, "
        "above each of them."
    ]


def test_an_offset_is_no_time_zone_and_no_other_offset_is_proposed(folder: Path) -> None:
    (problem,) = faults(folder, changed(FULL, "Europe/London", "GMT+1"))
    assert problem.endswith('(expected: a name such as "Europe/London").')


def test_a_device_in_the_files_place_and_keys_without_end_are_one_sentence(folder: Path) -> None:
    (folder / "steadily.toml").symlink_to("/dev/zero")
    with pytest.raises(UserError, match="is larger than any settings file should be"):
        settings.load(folder / "steadily.toml")
    (folder / "steadily.toml").unlink()
    assert faults(folder, f"[a{'.a' * 5000}]\n") == ["steadily.toml: its brackets are nested too deeply to be read."]


def test_a_file_that_is_far_too_large_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.sources, "LARGEST", 2_000_000)
    assert faults(folder, "#" * 2_000_001) == ["steadily.toml is larger than any settings file should be (2 MB)."]


def test_an_empty_file_names_all_that_is_needed(folder: Path) -> None:
    assert faults(folder, "") == [
        "steadily.toml: sender.address is missing.",
        "steadily.toml: imap.host is missing.",
        "steadily.toml: smtp.host is missing.",
        "steadily.toml: participants are missing: nobody would be written to; add a [[participants]] table.",
        "steadily.toml: imap.password is missing (or one of password_command, token_command, auth).",
    ]


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    assert load(folder, b"\xef\xbb\xbf" + SMALL.encode()).participants


def test_a_folder_in_the_files_place_is_one_sentence(folder: Path) -> None:
    with pytest.raises(UserError, match=r"can't be read \(Is a directory\)\.$"):
        settings.load(folder, {})


@pytest.mark.parametrize("table", ["sender", "imap", "participants", "goals", "metrics", "store"])
@pytest.mark.parametrize("value", ["5", '"x"', "[1]", "1979-05-27", "true", "[[]]"])
def test_a_value_in_a_tables_place_is_a_sentence(folder: Path, table: str, value: str) -> None:
    rest = "\n".join(part for part in re.split(r"(?m)^(?=\[)", FULL) if not re.match(rf"\[+{table}\b", part))
    assert any(table in problem for problem in faults(folder, f"{table} = {value}\n{rest}"))


# Finding the file


def test_the_file_named_by_option_comes_before_the_environments_and_the_usual_places(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "config").mkdir()
    usual = folder / "config" / "steadily.toml"
    for path in (folder / "a.toml", folder / "b.toml", usual):
        path.touch()
    environ = {"STEADILY_SETTINGS": str(folder / "b.toml")}
    assert settings.find(folder / "a.toml", environ) == folder / "a.toml"
    assert settings.find(None, environ) == folder / "b.toml"
    assert settings.find(None, {}).absolute() == usual


def test_where_there_is_no_file_the_sentence_says_how_to_get_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(settings, "PLACES", (Path("config/steadily.toml"), folder / "etc.toml"))
    with pytest.raises(UserError, match=r"no settings file yet .*config/steadily\.toml.*`steadily init` writes one"):
        settings.find(None, {})
    with pytest.raises(UserError, match=r"there is no such file; `steadily init --out .*x\.toml` writes one"):
        settings.find(folder / "x.toml", {})


# The environment and systemd's credentials


def secret_of(server: Any) -> Any:
    return startup.account(server).secret().value


def test_the_environment_beats_the_file_and_credentials_beat_both(folder: Path) -> None:
    credentials = folder / "credentials"
    credentials.mkdir()
    environ = {"STEADILY_IMAP__PASSWORD": "from-environment", "STEADILY_SMTP__MAX_PER_DAY": "77"}
    found = load(folder, SMALL, environ)
    assert (secret_of(found.imap), found.smtp.max_per_day) == ("from-environment", 77)
    for name in ("imap__password", "steadily_imap__password", "STEADILY_IMAP__PASSWORD"):
        (credentials / name).write_text("from-systemd\n")
        found = load(folder, SMALL, {**environ, "CREDENTIALS_DIRECTORY": str(credentials)})
        assert (secret_of(found.imap), secret_of(found.smtp)) == ("from-systemd", "from-systemd")
        (credentials / name).unlink()
    assert secret_of(load(folder, SMALL, {"CREDENTIALS_DIRECTORY": str(credentials)}).imap) == "pa55-word"


def test_beside_the_service_its_own_credentials_are_used_by_whoever_may_read_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, stored = folder / "credentials", folder / "credstore"
    for place in (running / "steadily.service", running / "steadily@spring.service", stored):
        place.mkdir(parents=True)
    monkeypatch.setattr(settings.sources, "SERVICE_FOLDER", folder)
    monkeypatch.setattr(settings.sources, "CREDENTIALS", running)
    monkeypatch.setattr(settings.sources, "CREDSTORE", stored)
    bare = changed(SMALL, 'password = "pa55-word"\n', "")
    (stored / "steadily_imap__password").write_text("before the start\n")
    (stored / "other_imap__password").write_text("another service's\n")
    (stored / "imap__password").write_bytes(b"\xff another service's\n")
    assert secret_of(load(folder, bare).imap) == "before the start"
    (running / "steadily.service" / "steadily_imap__password").write_text("while it runs\n")
    assert secret_of(load(folder, bare).imap) == "while it runs"
    (stored / "steadily_spring_imap__password").write_text("of another, before the start\n")
    (folder / "spring.toml").write_text(bare)
    assert secret_of(settings.load(folder / "spring.toml", {}).imap) == "of another, before the start"
    (running / "steadily@spring.service" / "steadily_imap__password").write_text("of another sender\n")
    assert secret_of(settings.load(folder / "spring.toml", {}).imap) == "of another sender"


def test_the_services_credentials_are_for_the_services_settings_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "steadily_imap__password").write_text("the service's\n")
    monkeypatch.setattr(settings.sources, "CREDSTORE", folder)
    assert secret_of(load(folder, SMALL).imap) == "pa55-word"


def test_a_password_from_outside_puts_a_command_in_the_file_away(folder: Path) -> None:
    text = changed(SMALL, 'password = "pa55-word"', 'password_command = ["false"]')
    assert secret_of(load(folder, text, {"STEADILY_IMAP__PASSWORD": "outside"}).imap) == "outside"


def test_a_credentials_folder_that_is_gone_or_holds_other_things_is_no_fault(folder: Path) -> None:
    (folder / "other").write_bytes(b"x")
    assert load(folder, SMALL, {"CREDENTIALS_DIRECTORY": str(folder / "gone")})
    assert load(folder, SMALL, {"CREDENTIALS_DIRECTORY": str(folder)})


def test_a_credential_that_is_no_text_is_one_sentence(folder: Path) -> None:
    credentials = folder / "credentials"
    credentials.mkdir()
    (credentials / "imap__password").write_bytes(b"\xff\xfe")
    (problem,) = faults(folder, SMALL, {"CREDENTIALS_DIRECTORY": str(credentials)})
    assert "the credential imap__password can't be read (it is not UTF-8)" in problem


def test_faults_of_the_environment_name_its_variable(folder: Path) -> None:
    environ = {"STEADILY_IMAP__PORT": "x", "STEADILY_SMPT__HOST": "h", "STEADILY_IMAP__PASWORD": "secret"}
    assert faults(folder, SMALL, environ) == [
        'STEADILY_SMPT__HOST in the environment: smpt is no key of the settings; did you mean "smtp"?',
        "STEADILY_IMAP__PORT in the environment: imap.port must be a whole number, 0 or more; it is x.",
        'STEADILY_IMAP__PASWORD in the environment: imap.pasword is no key of the settings; did you mean "password"?',
    ]


def test_a_whole_table_in_the_environment_must_be_json(folder: Path) -> None:
    assert load(folder, SMALL, {"STEADILY_SMTP": '{"max_per_day": 9}'}).smtp.max_per_day == 9
    (problem,) = faults(folder, SMALL, {"STEADILY_IMAP": "pa55-word"})
    assert "must be given as JSON" in problem
    assert "pa55" not in problem


# Secrets and accounts


def test_passwords_are_never_shown(folder: Path) -> None:
    found = load(folder, SMALL)
    assert "pa55" not in repr(found) + str(found) + repr(startup.account(found.imap))
    for line in ("password = 5", 'security = "x"', 'pasword = "pa55"', 'password_command = "pa55"', "[[["):
        assert "pa55" not in " ".join(faults(folder, changed(SMALL, "[smtp]", f"{line}\n[smtp]")))


def test_accounts_are_what_the_post_signs_in_with(folder: Path) -> None:
    found = load(folder, FULL)
    imap, smtp = startup.account(found.imap), startup.account(found.smtp)
    assert (imap.host, imap.port, imap.security) == ("imap.example.org", 993, "tls")
    assert (imap.username, imap.secret().kind, imap.secret().value) == ("checkin", "password", "pa55-word")
    assert (imap.ca_file, smtp.ca_file) == (folder / "ca.pem", None)
    assert (smtp.username, smtp.secret().value) == ("checkin", "pa55-word")


@pytest.mark.parametrize(("key", "kind"), [("password_command", "password"), ("token_command", "token")])
def test_a_command_is_run_at_each_sign_in(folder: Path, key: str, kind: str) -> None:
    (folder / "secret").write_text("one\n")
    text = changed(SMALL, 'password = "pa55-word"', f'{key} = ["cat", "{folder}/secret"]')
    secret = startup.account(load(folder, text).imap).secret
    assert (secret().kind, secret().value) == (kind, "one")
    (folder / "secret").write_text("two\n")
    assert secret().value == "two"


def test_microsofts_tokens_are_kept_beside_the_store(folder: Path) -> None:
    found = load(folder, changed(SMALL, 'password = "pa55-word"', 'auth = "microsoft"'))
    assert found.token_path == folder / "steadily.db.microsoft"
    for server in (found.imap, found.smtp):
        with pytest.raises(UserError, match="run `steadily login microsoft`"):
            startup.account(server).secret()


def test_a_command_that_fails_is_told_with_its_key(folder: Path) -> None:
    text = changed(SMALL, 'host = "smtp.example.org"', 'host = "smtp.example.org"\npassword_command = ["false"]')
    with pytest.raises(UserError, match=r"\[smtp\] password_command ended with status 1"):
        startup.account(load(folder, text).smtp).secret()


def test_smtp_may_have_its_own_secret_or_no_sign_in_at_all(folder: Path) -> None:
    own = changed(SMALL, 'host = "smtp.example.org"', 'host = "smtp.example.org"\nusername = "u"\npassword = "other"')
    account = startup.account(load(folder, own).smtp)
    assert (account.username, account.secret().value) == ("u", "other")
    nobody = changed(SMALL, 'host = "smtp.example.org"', 'host = "127.0.0.1"\nsecurity = "plain"\nusername = ""')
    account = startup.account(load(folder, nobody).smtp)
    assert (account.username, account.port) == ("", 25)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_plain_is_for_this_machine_alone(folder: Path, host: str) -> None:
    text = changed(SMALL, 'host = "imap.example.org"', f'host = "{host}"\nsecurity = "plain"')
    assert load(folder, text).imap.port == 143


@pytest.mark.parametrize("host", ["localhost.example.org", "128.0.0.1", "10.0.0.1", "::2", "0.0.0.0"])
def test_and_for_no_other(folder: Path, host: str) -> None:
    text = changed(SMALL, 'host = "imap.example.org"', f'host = "{host}"\nsecurity = "plain"')
    assert "another machine" in faults(folder, text)[0]


# The roster


def people(folder: Path, roster: Any) -> Any:
    (folder / "participants.csv").write_bytes(roster if isinstance(roster, bytes) else roster.encode())
    return load(folder, SMALL + '[cohort]\nroster = "participants.csv"\n').participants[1:]


def roster_faults(folder: Path, roster: Any) -> Any:
    with pytest.raises(UserError) as caught:
        people(folder, roster)
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_roster_has_the_keys_of_a_participant_as_columns(folder: Path) -> None:
    row = "Bob,bob@example.org,b@example.com b@example.net,Asia/Tokyo,mon 9:30,7,yes"
    (bob,) = people(folder, f"name,email,aliases,time_zone,check_in,applications,coach\n{row}\n")
    assert (bob.name, bob.zone, bob.check_in, bob.coach) == ("Bob", "Asia/Tokyo", CheckIn(0, 9, 30), True)
    assert bob.aliases == ("b@example.com", "b@example.net")
    assert (bob.goals["applications"], bob.goals["practice"]) == (7, 2)


@pytest.mark.parametrize(
    "roster",
    [
        "name;email;practice\nBöb;bob@example.org;\n",
        "Name, Email \r\n\r\n Böb , bob@example.org \r\n\r\n",
        '"email","name"\n"bob@example.org","Böb"',
        "\ufeffname,email\nBöb,bob@example.org\n",
    ],
)
def test_a_roster_is_read_as_spreadsheets_write_it(folder: Path, roster: str) -> None:
    (bob,) = people(folder, roster)
    assert (bob.name, bob.email) == ("Böb", "bob@example.org")


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        (
            "",
            [
                'line 1: the column "name" is missing; the first line names the columns.',
                'line 1: the column "email" is',
            ],
        ),
        (
            "name,mail\n",
            ['line 1: the column "email" is missing; the first line names the columns; is it "mail"? Then call that'],
        ),
        ("name,email,email\n", ['line 1: the column "email" is there twice.']),
        ("name,email\nBob,bob@\n", ['line 2, column email is no email address: "bob@".']),
        ("name,email\nBob\n", ["line 2, column email is empty."]),
        ("name,email\n,b@example.org\n", ["line 2, column name is empty."]),
        ("name,email\n\n\nBob,b@example.org,7\n", ["line 4: has 3 cells, but line 1 names 2 columns."]),
        ("name,email,time_zone\nBob,b@example.org,Mars\n", ['line 2, column time_zone is no time zone: "Mars"']),
        ("name,email,check_in\nBob,b@example.org,noon\n", ["line 2, column check_in is no weekday and time"]),
        ("name,email,practice\nBob,b@example.org,-1\n", ["line 2, column practice must be a whole number, 0 or more"]),
        ("name,email,coach\nBob,b@example.org,perhaps\n", ["line 2, column coach must be true or false."]),
        (
            'name,email\n"B\nob",b@example.org\nCleo,c\n',
            ["line 2, column name must be one line", "line 4, column email"],
        ),
        ("name,email\nBob,b@example.org\nCleo,b@example.org\n", ["line 3: b@example.org is another participant's"]),
        (
            "name,email\nBob,ada@example.org\n",
            ["line 2: ada@example.org is another participant's already (steadily.toml"],
        ),
        (b"name,email\nAndr\xe9,a@example.net\n", ['line 2: this is not UTF-8; save it again as "CSV UTF-8']),
        ("name,email\n" + "x" * 200_000 + ",b@example.org\n", ["line 2: this is no CSV (field larger than"]),
    ],
)
def test_faults_of_the_roster_name_file_line_and_column(folder: Path, roster: bytes | str, said: list[str]) -> None:
    problems = roster_faults(folder, roster)
    assert len(problems) == len(said)
    for problem, start in zip(problems, said, strict=True):
        assert problem.startswith(f"participants.csv, {start}")


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "this is an Excel or LibreOffice workbook, not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this is an old Excel workbook, not CSV"),
        ("name\temail\nB\xf6b\tbob@example.org\n".encode("utf-16"), 'this is "Unicode text" (UTF-16), not CSV'),
        ("name;email\nB\xf6b;bob@example.org\n".encode("latin-1"), "line 2: this is not UTF-8"),
    ],
)
def test_what_a_spreadsheet_saves_that_is_no_csv_is_named_with_the_cure(folder: Path, raw: bytes, what: str) -> None:
    (problem,) = roster_faults(folder, raw)
    assert what in problem
    assert problem.endswith('save it again as "CSV UTF-8 (comma delimited)"; in Excel that is under File > Save As.')


def test_columns_that_a_roster_does_not_have_are_passed_over_with_one_line(folder: Path) -> None:
    (folder / "participants.csv").write_text("Name,E-mail,phone,Practise,\nBob,bob@example.org,555,3,\n")
    found = load(folder, SMALL + '[cohort]\nroster = "participants.csv"\n')
    assert found.participants[1].email == "bob@example.org"
    assert [remark.replace(f"{folder}/", "") for remark in found.remarks] == [
        'participants.csv, line 1: passed over, since a roster has no such column: "phone", "Practise"; did you mean '
        '"practice"?'
    ]
    assert found.remarks[0] in hints.advice(found)


def test_whole_numbers_as_spreadsheets_write_them_are_goals(folder: Path) -> None:
    (bob,) = people(folder, "name,email,practice\nBob,bob@example.org,5.0\n")
    assert bob.goals["practice"] == 5
    assert "must be a whole number" in roster_faults(folder, "name,email,practice\nBob,bob@example.org,5.5\n")[0]


def test_a_roster_with_a_header_only_is_remarked_on(folder: Path) -> None:
    (folder / "participants.csv").write_text("name,email\n")
    (remark,) = load(folder, SMALL + '[cohort]\nroster = "participants.csv"\n').remarks
    assert remark.endswith("participants.csv names nobody: it has no line after the first.")


def test_a_limit_that_one_round_of_check_ins_exceeds_is_hinted_at(folder: Path) -> None:
    rows = "".join(f"P{number},p{number}@example.org\n" for number in range(900))
    (folder / "participants.csv").write_text("name,email\n" + rows)
    text = changed(SMALL, "smtp.example.org", "smtp.gmail.com") + '[cohort]\nroster = "participants.csv"\n'
    said = " ".join(hints.advice(load(folder, text)))
    assert "901 people take part and [smtp] max_per_day = 400: one round of check-ins takes 5 days" in said
    text = changed(text, "[[participants]]", "max_per_day = 2000\n[[participants]]")
    said = " ".join(hints.advice(load(folder, text)))
    assert "Gmail sends 500 letters a day (as of November 2026), and [smtp] max_per_day = 2000" in said


def crowd(folder: Path, number: int, domain: str = "example.org", **more: str) -> str:
    """What is hinted at where so many people take part."""
    days = ("Friday 16:00", "Sunday 18:00")
    rows = "".join(f"P{n},p{n}@{domain},{days[n % 2] if more.get('shared') else days[0]}\n" for n in range(number))
    (folder / "participants.csv").write_text("name,email,check_in\n" + rows)
    alone = SMALL.split("[[participants]]")[0] + '[cohort]\nroster = "participants.csv"\n'
    text = alone.replace("[smtp]\n", f"[smtp]\n{more.get('smtp', '')}\n")
    return " ".join(hints.advice(load(folder, text)))


def test_it_is_said_how_long_a_round_takes_and_what_waits(folder: Path) -> None:
    assert "one round of check-ins" not in crowd(folder, 19)
    said = crowd(folder, 150)
    assert "one round of check-ins takes 3 minutes. With the answers it is up to 300 letters." in said
    said = crowd(folder, 350)
    assert "one round of check-ins takes 2 days, since half of it is kept for answers." in said
    said = crowd(folder, 900, smtp="max_per_day = 9000\nmax_per_minute = 3")
    assert "one round of check-ins takes 5 hours" in said


def test_the_providers_limit_counts_where_it_is_the_smaller(folder: Path) -> None:
    (folder / "participants.csv").write_text("name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(900)))
    text = changed(SMALL, "smtp.example.org", "smtp.gmail.com") + '[cohort]\nroster = "participants.csv"\n'
    said = " ".join(
        hints.advice(load(folder, changed(text, "[[participants]]", "max_per_day = 2000\n[[participants]]")))
    )
    assert "901 people take part and Gmail sends 500 letters a day: one round of check-ins takes 2 days" in said


@pytest.mark.parametrize(
    ("people", "domain", "more", "warned"),
    [
        (2001, "gmail.com", {}, True),
        (2000, "gmail.com", {}, False),
        (4001, "googlemail.com", {"shared": "yes"}, True),
        (3900, "gmail.com", {"shared": "yes"}, False),
        (2500, "example.org", {}, False),
        (2500, "gmail.com", {"smtp": 'max_per_day = 9000\nunsubscribe_url = "https://example.org/u"'}, False),
        (2500, "gmail.com", {"smtp": "max_per_day = 4000"}, False),
    ],
)
def test_many_letters_to_gmail_without_one_click_unsubscribing_are_warned_of(
    folder: Path, people: int, domain: str, more: dict[str, str], warned: bool
) -> None:
    said = crowd(folder, people, domain, **{"smtp": "max_per_day = 9000", **more})
    assert ("letters a day go to Gmail addresses. From 5000 a day on it wants one-click" in said) is warned


def test_what_a_limit_carries_stands_in_the_docs(folder: Path) -> None:
    page = (PACKAGE.parent / "docs" / "growing.md").read_text(encoding="utf-8")
    for name, per_day in (("the default settings", 400), ("Gmail", providers()["gmail"]["max_per_day"])):
        on_one_day, shared_out = carries(per_day)
        assert f"| {name} | {per_day} | {on_one_day} | {shared_out:,} |" in page


def test_a_roster_may_be_empty_and_all_of_the_people(folder: Path) -> None:
    (folder / "participants.csv").write_text("name,email\n")
    alone = SMALL.split("[[participants]]")[0] + '[cohort]\nroster = "participants.csv"\n'
    assert load(folder, alone).participants == ()


# The starter files


def filled(text: Any) -> Any:
    """The starter with its blanks filled in as a person would."""
    text = text.replace('\npassword = "" ', '\npassword = "abcd efgh ijkl mnop" ')
    return re.sub(r'(?m)^host = ""', 'host = "mail.example.org"', re.sub('(?m)^name = ""', 'name = "Ada"', text))


@pytest.mark.parametrize("provider", providers())
def test_each_providers_starter_loads_once_its_blanks_are_filled(folder: Path, provider: Any) -> None:
    answers = Answers("ada.lovelace@example.org", provider, zone="Europe/Paris", password="")
    found = load(folder, filled(starter(answers)))
    facts = providers()[provider]
    (ada,) = found.participants
    assert (found.sender.address, ada.email) == ("ada.lovelace@example.org", "ada.lovelace@example.org")
    assert (found.schedule.zone, found.imap.shared) == ("Europe/Paris", True)
    for server, table in ((found.imap, facts["imap"]), (found.smtp, facts["smtp"])):
        assert (server.port, server.security) == (table["port"], table["security"])
        assert server.host == (table["host"] or "mail.example.org")
    assert found.smtp.username == "ada.lovelace@example.org"
    assert found.imap.username == ("ada.lovelace" if "username" in facts["imap"] else "ada.lovelace@example.org")
    assert found.smtp.max_per_day <= facts.get("max_per_day", 400)


@pytest.mark.parametrize("provider", providers())
def test_a_starter_as_it_is_written_names_just_its_blanks(folder: Path, provider: Any) -> None:
    said = faults(folder, starter(Answers(provider=provider, password="")))
    keys = {re.sub(r".*: (\S+) is .*", r"\1", problem) for problem in said}
    hosts = {"imap.host", "smtp.host"} if provider == "other" else set()
    secrets = set() if provider == "outlook" else {"imap.password"}
    assert keys == {"sender.address", "participants[1].name", "participants[1].email", *hosts, *secrets}


def test_a_starter_for_others_has_a_mailbox_of_its_own_and_a_roster(folder: Path) -> None:
    answers = Answers("checkin@example.org", None, "Dana", True, "dana@example.org", zone="UTC", password="x")
    found = load(folder, starter(replace(answers, hosts=("imap.example.org", "smtp.example.org"))))
    assert (found.imap.shared, found.owner_address) == (False, "dana@example.org")
    assert (found.sender.name, found.sender.contact) == ("Dana via Steadily", "Dana, dana@example.org")
    assert [person.name for person in found.participants] == ["Cleo"]


def test_a_starter_says_what_sort_of_password_is_wanted() -> None:
    for name, facts in providers().items():
        text = starter(Answers("ada@example.org", name, password=""))
        assert all(f"# {line}\n" in text for line in facts["password"])
        assert ("password = " in re.sub("(?m)^#.*", "", text)) == ("auth" not in facts)


def test_the_provider_is_guessed_from_the_address() -> None:
    guessed = [by_address(address) for address in ("a@Gmail.com", "a@hotmail.com", "a@me.com", "a@example.org", "")]
    assert guessed == ["gmail", "outlook", "icloud", "other", "other"]


def test_each_limit_of_a_provider_has_its_source_and_the_month_it_was_looked_up() -> None:
    for name, facts in providers().items():
        assert re.fullmatch(r"[A-Z][a-z]+ 20\d\d", facts["checked"]), name
        assert "max_per_day" not in facts or (facts["limit_source"].startswith("https://") and facts["limit_note"])


def test_the_commands_choice_of_providers_is_the_tables() -> None:
    assert list(PROVIDERS) == list(providers())


def test_answers_that_can_not_be_right_are_named_all_at_once() -> None:
    with pytest.raises(UserError) as caught:
        starter(Answers("ada", "gmial", zone="Mars", check_in="noon"))
    assert [problem.partition(" is ")[0] for problem in caught.value.problems] == [
        '"gmial"',
        "--address",
        "--time-zone",
        "--check-in",
    ]
    assert 'did you mean "gmail"?' in caught.value.problems[0]


# The example, and what is generated from the schema


def test_the_example_in_config_is_written_from_the_schema() -> None:
    assert (shipped("config") / "example.toml").read_text() == example.shipped_example()


def test_every_key_of_the_schema_is_in_the_example_and_could_be_switched_on(folder: Path) -> None:
    text = example.shipped_example()
    assert {str(key[-1]) for key in key_lines(re.sub("(?m)^# ", "", text))} >= {row.key for row in example.rows()}
    choices = r"(?m)^# (?!password_command|token_command|auth|password|username)(?=[a-z_]+ = |\[\[?[a-z])"
    switched = re.sub(choices, "", text).replace('password = "" ', 'password = "x" ')
    found = load(folder, switched.replace("accept_without_token = true", "accept_without_token = false"))
    assert found.coaches[0].group == "spring"
    assert found.health.listen is not None
    assert found.metrics[-1].key == "portfolio"


def test_every_key_has_a_meaning_and_a_variable_unless_it_is_in_a_list() -> None:
    for row in example.rows():
        assert row.meaning, row
        assert bool(row.variable) == (row.table not in ("participants", "coach"))


def test_the_example_roster_is_a_roster(folder: Path) -> None:
    assert len(people(folder, (shipped("config") / "participants.csv").read_text().replace("ada@", "a@"))) == 3


def test_the_machines_zone_is_read_from_where_its_clock_points(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/America/New_York")
    assert zone_of(link) == "America/New_York"
    assert zone_of(tmp_path / "none") == "UTC"


# What is no fault


def test_advice_is_given_where_the_settings_hold_together_but_may_not_be_meant_so(folder: Path) -> None:
    own = changed(SMALL, "checkin@example.org", "ada@example.org")
    second = '[[participants]]\nname = "Bob"\nemail = "bob@example.org"\n'
    alone = load(folder, changed(own, "[smtp]", "shared = false\n[smtp]"))
    alone.path.chmod(0o640)
    assert [said.split(",")[0] for said in hints.advice(alone)] == ["[imap] shared = false"]
    several = load(folder, SMALL + second)
    several.path.chmod(0o644)
    assert [said.split(" ")[1] for said in hints.advice(several)] == ["holds", "is"]
    from_outside = load(folder, changed(SMALL, 'password = "pa55-word"\n', ""), {"STEADILY_IMAP__PASSWORD": "x"})
    assert list(hints.advice(from_outside)) == []


# Whatever is written


TYPES = ["5", "-1", "1e400", "nan", "true", "1979-05-27", "12:30:00", '""', "[]", "[[]]", '["a", 1]', "{}", "{ a = 1 }"]
TEXTS = ["x", "\\u0000", "a\\u0000b", "/etc", "sqlite:////", "x" * 5000, "Europe/London", "a@b.example", "🦊", "%s{}"]
values = st.sampled_from([*TYPES, *(f'"{text}"' for text in TEXTS)])


@hypothesis_settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(["drop", "value", "key", "twice", "garbage"]), values),
        max_size=6,
    )
)
def test_whatever_is_done_to_the_lines_the_outcome_is_settings_or_sentences(folder: Path, edits: Any) -> None:
    lines = FULL.splitlines()
    for place, what, value in edits:
        at = place % len(lines)
        key, equals, _ = lines[at].partition(" = ")
        if what == "drop":
            lines[at] = ""
        elif what == "value" and equals:
            lines[at] = f"{key} = {value}"
        elif what == "key" and equals:
            lines[at] = f"{value if value.startswith(chr(34)) else 'k'} = 1"
        elif what == "twice":
            lines.insert(at, lines[at])
        else:
            lines[at] += value
    outcome(folder, "\n".join(lines).encode())


@hypothesis_settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet="[]{}\"'=.#,\n ab1-", max_size=120).map(str.encode)))
def test_whatever_bytes_are_in_the_file_the_outcome_is_settings_or_sentences(folder: Path, raw: Any) -> None:
    outcome(folder, raw)
    outcome(folder, SMALL.encode() + b"\n" + raw)


@hypothesis_settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet='name,email;"\n\r @.ab1é\0', max_size=200).map(str.encode)))
def test_whatever_is_in_the_roster_the_outcome_is_settings_or_sentences(folder: Path, raw: Any) -> None:
    for head in (b"", b"name,email,aliases,practice,coach\n"):
        (folder / "participants.csv").write_bytes(head + raw)
        outcome(folder, FULL.encode())


def outcome(folder: Path, raw: Any) -> None:
    problems = ["settings"]
    try:
        load(folder, raw)
    except UserError as error:
        problems = [*error.problems]
    assert problems
    assert not [problem for problem in problems if "\n" in problem or "pa55-word" in problem]
