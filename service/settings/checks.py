"""What the tables of the settings mean for one another: one function a rule, each yields what is wrong.

The rule: nothing here changes the settings; a path may be looked for on the disk, and nothing else is.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from service.model.account import is_loopback
from service.settings.problems import Fault, nearest, shown
from service.settings.schema import LISTS, ServerTable, Written
from service.settings.sources import SECRETS

NEEDED = (("sender", "address"), ("imap", "host"), ("smtp", "host"))
MOST_CONNECTIONS = 100  # to one mail server
STORES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
EXTRAS = {  # what a key needs that is not installed with Steadily: the module, and what to install
    ("store", "url"): ("psycopg", "psycopg[binary]>=3.2"),
    ("imap", "auth"): ("msal", "msal>=1.31"),
    ("health", "listen"): ("prometheus_client", "prometheus-client>=0.21"),
    ("lmtp", "listen"): ("aiosmtpd", "aiosmtpd>=1.4.6"),
}


def broken(
    written: Written, folder: Path, metrics: Sequence[str], people: int, before: Sequence[Fault], *, mail: bool = True
) -> list[Fault]:
    """All of the rules below. `before` was found in the values alone, and nothing more is said about the same keys;
    `people` counts those of the roster too. Without `mail` no secret is needed: nobody is going to sign in.
    """
    named = {fault.key for fault in before}
    if any(("imap", key) in named for key in SECRETS):
        named.add(("imap", "password"))  # a faulty one was given all the same
    if ("cohort", "roster") in named:
        named.add(("participants",))
    found = [*missing(written), *servers(written), *files(written, folder), *goals(written, metrics), *extras(written)]
    found += single(written, people)
    if mail and not has_secret(written.imap) and not is_fed_by_lmtp(written):
        found.append(Fault(("imap", "password"), f"is missing (or one of {', '.join(SECRETS[1:])})"))
    return [fault for fault in found if not any(fault.key[:length] in named for length in range(len(fault.key) + 1))]


def missing(written: Written) -> Iterator[Fault]:
    """Required keys that are not there."""
    for table, key in NEEDED:
        if not getattr(getattr(written, table), key) and not (table == "imap" and is_fed_by_lmtp(written)):
            yield Fault((table, key), "is missing")
    for table in LISTS:
        for place, person in enumerate(getattr(written, table)):
            yield from (
                Fault((table, place, key), "is missing") for key in ("name", "email") if not getattr(person, key)
            )
    if not written.participants and written.cohort.roster is None:
        yield Fault(("participants",), "are missing: nobody would be written to; add a [[participants]] table")


def servers(written: Written) -> Iterator[Fault]:
    """Sign-in, encryption and limits of both mail servers."""
    for name, server in (("imap", written.imap), ("smtp", written.smtp)):
        given = _secrets(server)
        for key in given[1:]:
            yield Fault((name, key), f"is a second secret beside {given[0]}: keep one of them")
        for key in given:
            if not _is_filled(getattr(server, key)):
                yield Fault((name, key), "is empty")
        if server.security == "plain" and server.host and not is_loopback(server.host):
            yield Fault(
                (name, "security"), f'is "plain", and {server.host} is another machine: use "tls" or "starttls"'
            )
    if written.imap.username == "":
        yield Fault(("imap", "username"), "is empty: nobody can read mail without signing in")
    if written.smtp.unsubscribe_url and not written.smtp.unsubscribe_url.startswith("https://"):
        yield Fault(("smtp", "unsubscribe_url"), "must begin with https:// (RFC 8058)")
    for key in ("max_per_minute", "max_per_day", "connections"):
        if not getattr(written.smtp, key):
            yield Fault(("smtp", key), "is 0: nothing would ever be sent")
    if written.smtp.connections > MOST_CONNECTIONS:
        yield Fault(("smtp", "connections"), f"is more than {MOST_CONNECTIONS}, which no mail server takes from one")


def files(written: Written, folder: Path) -> Iterator[Fault]:
    """Every path must lead to something."""
    for table, server in (("imap", written.imap), ("smtp", written.smtp)):
        if server.ca_file is not None and not exists(folder, server.ca_file, Path.is_file):
            yield Fault((table, "ca_file"), f"names no file: {shown(server.ca_file)}")
    templates, roster, url = written.letters.templates, written.cohort.roster, written.store.url
    if templates is not None and not exists(folder, templates, Path.is_dir):
        yield Fault(("letters", "templates"), f"names no folder: {shown(templates)}")
    if roster is not None and not exists(folder, roster, Path.is_file):
        yield Fault(("cohort", "roster"), f"names no file: {shown(roster)}")
    if not url.startswith(STORES) or url in STORES:
        yield Fault(("store", "url"), "must be sqlite:///FILE or postgresql://USER@HOST/NAME")
    elif url.startswith(STORES[0]):
        place = Path(url.removeprefix(STORES[0])).parent
        if not exists(folder, place, Path.is_dir):
            yield Fault(("store", "url"), f"names a file in a folder that does not exist: {shown(folder / place)}")


def extras(written: Written) -> Iterator[Fault]:
    """Keys that need a package which is not installed."""
    wanted = {
        ("store", "url"): written.store.url.startswith(STORES[1:]),
        ("imap", "auth"): written.imap.auth is not None,
        ("health", "listen"): written.health.listen is not None,
        ("lmtp", "listen"): written.lmtp.listen is not None,
    }
    for key, (module, package) in EXTRAS.items():
        if wanted[key] and find_spec(module) is None:
            yield Fault(key, f"needs a package that is not installed; {install(package)}")


def install(package: str) -> str:
    """The command that installs a package beside this very Steadily."""
    import sys

    return f"run: {sys.executable} -m pip install '{package}'"


def goals(written: Written, metrics: Sequence[str]) -> Iterator[Fault]:
    """Goals for metrics that do not exist."""
    own = ((("participants", place, "goals"), person.goals) for place, person in enumerate(written.participants))
    for key, table in ((("goals",), written.goals.by_metric()), *own):
        for name in table:
            if name not in metrics:
                yield Fault((*key, name), "is no metric" + nearest(name, metrics))


def single(written: Written, people: int) -> Iterator[Fault]:
    """What only a mailbox with one participant may have."""
    if written.imap.accept_without_token and people > 1:
        yield Fault(
            ("imap", "accept_without_token"),
            f"is for a single participant, and there are {people}: anybody could forge a message",
        )


def is_fed_by_lmtp(written: Written) -> bool:
    """Whether mail comes in from a mail server alone, with no mailbox to sign in to."""
    return written.lmtp.listen is not None and not written.imap.host


def has_secret(server: ServerTable) -> bool:
    """Whether the table has a secret of its own; SMTP without one uses IMAP's."""
    return bool(_secrets(server))


def _secrets(server: ServerTable) -> list[str]:
    return [key for key in SECRETS if getattr(server, key) is not None]


def _is_filled(secret: object) -> bool:
    text = getattr(secret, "get_secret_value", lambda: secret)()
    return bool(text) and (not isinstance(text, tuple) or bool(text[0]))


def exists(folder: Path, name: str | Path, kind: Callable[[Path], bool]) -> bool:
    """Whether a path of the settings, which is relative to their folder, leads to something of that kind."""
    try:
        return bool(str(name).strip()) and kind(folder / name)
    except (OSError, ValueError):  # a zero byte, a name too long, a folder nobody may look into
        return False
