"""What the tables of the settings say of one another: one function a rule, each yields what is wrong."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from service.model.account import is_loopback
from service.settings.problems import Fault, nearest, shown
from service.settings.schema import ImapTable, ServerTable, SmtpTable, Written
from service.settings.sources import SECRETS

NEEDED = (("sender", "address"), ("imap", "host"), ("smtp", "host"))
STORES = ("sqlite:///", "postgresql+psycopg://")


def broken(written: Written, folder: Path, metrics: Sequence[str], people: int, before: Sequence[Fault]) -> list[Fault]:
    """All of the rules below. `before` was found in the values alone, and nothing more is said of the same keys;
    `people` counts the roster's too.
    """
    named = {fault.key for fault in before}
    if any(("imap", key) in named for key in SECRETS):
        named.add(("imap", "password"))  # one that is faulty was given all the same
    if ("cohort", "roster") in named:
        named.add(("participants",))
    found = [*missing(written), *servers(written), *files(written, folder), *goals(written, metrics)]
    found += single(written, people)
    return [fault for fault in found if not any(fault.key[:length] in named for length in range(len(fault.key) + 1))]


def missing(written: Written) -> Iterator[Fault]:
    """Required keys that are not there."""
    for table, key in NEEDED:
        if not getattr(getattr(written, table), key):
            yield Fault((table, key), "is missing")
    for place, person in enumerate(written.participants):
        for key in ("name", "email"):
            if not getattr(person, key):
                yield Fault(("participants", place, key), "is missing")
    if not written.participants and written.cohort.roster is None:
        yield Fault(("participants",), "are missing: nobody would be written to; add a [[participants]] table")


def servers(written: Written) -> Iterator[Fault]:
    """Sign-in and encryption of both mail servers."""
    for name, server in (("imap", written.imap), ("smtp", written.smtp)):
        given = _secrets(server)
        for key in given[1:]:
            yield Fault((name, key), f"is a second secret beside {given[0]}: keep one of them")
        for key in given:
            if not _filled(getattr(server, key)):
                yield Fault((name, key), "is empty")
        if server.security == "plain" and server.host and not is_loopback(server.host):
            yield Fault(
                (name, "security"), f'is "plain", and {server.host} is another machine: use "tls" or "starttls"'
            )
    if not _secrets(written.imap):
        yield Fault(("imap", "password"), f"is missing (or one of {', '.join(SECRETS[1:])})")
    if written.imap.username == "":
        yield Fault(("imap", "username"), "is empty: nobody can read mail without signing in")
    if written.smtp.unsubscribe_url and not written.smtp.unsubscribe_url.startswith("https://"):
        yield Fault(("smtp", "unsubscribe_url"), "must begin with https:// (RFC 8058)")
    for key in ("max_per_minute", "max_per_day"):
        if not getattr(written.smtp, key):
            yield Fault(("smtp", key), "is 0: nothing would ever be sent")


def files(written: Written, folder: Path) -> Iterator[Fault]:
    """Every path that is named must lead somewhere."""
    for table, server in (("imap", written.imap), ("smtp", written.smtp)):
        if server.ca_file is not None and not leads_to(folder, server.ca_file, Path.is_file):
            yield Fault((table, "ca_file"), f"names no file: {shown(server.ca_file)}")
    templates, roster, url = written.letters.templates, written.cohort.roster, written.store.url
    if templates is not None and not leads_to(folder, templates, Path.is_dir):
        yield Fault(("letters", "templates"), f"names no folder: {shown(templates)}")
    if roster is not None and not leads_to(folder, roster, Path.is_file):
        yield Fault(("cohort", "roster"), f"names no file: {shown(roster)}")
    if not url.startswith(STORES) or url in STORES:
        yield Fault(("store", "url"), "must be sqlite:///FILE or postgresql+psycopg://…")
    elif url.startswith(STORES[0]) and not leads_to(folder, str(Path(url.removeprefix(STORES[0])).parent), Path.is_dir):
        yield Fault(("store", "url"), "names a file in a folder that does not exist")


def goals(written: Written, metrics: Sequence[str]) -> Iterator[Fault]:
    """A goal for a metric that there is not."""
    own = ((("participants", place, "goals"), person.goals) for place, person in enumerate(written.participants))
    for key, table in ((("goals",), written.goals), *own):
        for name in table:
            if name not in metrics:
                yield Fault((*key, name), "is no metric" + nearest(name, metrics))


def single(written: Written, people: int) -> Iterator[Fault]:
    """What only a mailbox with one participant may have."""
    if written.imap.accept_without_token and people > 1:
        yield Fault(
            ("imap", "accept_without_token"),
            f"is for a single participant, and there are {people}: anybody could forge",
        )


def own_secret(smtp: SmtpTable, imap: ImapTable) -> ServerTable:
    """The table whose secret signs in to SMTP: its own where it has one, else IMAP's."""
    return smtp if _secrets(smtp) else imap


def _secrets(server: ServerTable) -> list[str]:
    return [key for key in SECRETS if getattr(server, key) is not None]


def _filled(secret: object) -> bool:
    text = getattr(secret, "get_secret_value", lambda: secret)()
    return bool(text) and (not isinstance(text, tuple) or bool(text[0]))


def leads_to(folder: Path, name: str | Path, kind: Callable[[Path], bool]) -> bool:
    """Whether a path of the settings, which is relative to their folder, names something of that kind."""
    try:
        return bool(str(name).strip()) and kind(folder / name)
    except (OSError, ValueError):  # a zero byte, a name too long, a folder nobody may look into
        return False
