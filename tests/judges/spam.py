"""Judges the letters by SpamAssassin and rspamd, both with their stock rules and kept off the network."""

import contextlib
import json
import re
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.judges import tools
from tests.judges.letters import Delivered, Verdict

LIMIT = 0.1  # points a letter may score in all
INFORMATION = 0.001  # what SpamAssassin gives a rule that only tells: HTML_MESSAGE, say
THE_WAY = {  # rules about the test's own way to the mailbox, no rules about the letter
    "ALL_TRUSTED",  # -1 for what came over loopback alone: it would hide what the letter scores
    "RCVD_NO_TLS_LAST",  # Dovecot hands out what LMTP brought it over loopback
}
ASKED_FOR = {  # rules about what the person asked for
    "T_HTML_ATTACH",  # the export's page to look at; a hundredth of a point
}
VERDICT = re.compile(r"^X-Spam-Verdict: (?P<letter>\S+)\s+(?P<score>-?[\d.]+) (?P<rules>\S*)$", re.MULTILINE)
NETWORK = (  # the modules of rspamd that ask others, or judge the machine that handed the letter over
    *("antivirus", "arc", "asn", "bimi", "clickhouse", "dcc", "dkim", "dkim_signing", "dmarc", "elastic"),
    *("external_services", "fuzzy_check", "greylist", "hfilter", "history_redis", "metric_exporter", "mx_check"),
    *("neural", "p0f", "ratelimit", "rbl", "redis", "replies", "reputation", "rspamd_update", "spf", "surbl"),
    *("url_redirector", "whitelist"),
)
OFF = "enabled = false;\n"
OPTIONS = """
dns { nameserver = ["127.0.0.1:9"]; }
disable_monitoring = true;
filters = "chartable,regexp";
url_tld = "${DBDIR}/suffixes";
"""  # port 9: nobody answers there, so no name of a list or map is ever found
SUFFIXES = Path("/usr/share/rspamd/effective_tld_names.dat")


def spamassassin(given: Delivered) -> Verdict:
    """SpamAssassin's scores of the letters (`--local`: no question leaves the machine)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, raw in given.items():
            Path(folder, name).write_bytes(f"X-Sample: {name}\r\n".encode() + raw)
        rules = ("--configpath", "/usr/share/spamassassin", "--prefspath", tools.HERE / "spamassassin.cf")
        said = tools.output("spamassassin", "--local", "--nocreate-prefs", *rules, folder)
    found = {match["letter"]: match for match in VERDICT.finditer(said)}
    assert found.keys() == given.keys(), f"SpamAssassin passed over {given.keys() - found.keys()}"
    return verdict({name: named_scores(match["rules"]) for name, match in found.items()})


def named_scores(rules: str) -> dict[str, float]:
    """`A=0.1,B=-1` as numbers; what only tells is left out."""
    pairs = (rule.split("=") for rule in rules.split(",") if "=" in rule)
    return {name: float(score) for name, score in pairs if float(score) != INFORMATION}


def rspamd(given: Delivered) -> Verdict:
    """rspamd's score of each letter, by an instance of our own on loopback."""
    with tempfile.TemporaryDirectory(prefix="rspamd-") as folder, running_rspamd(Path(folder)) as port:
        return verdict({name: scan(raw, port) for name, raw in given.items()})


def verdict(scores: Mapping[str, Mapping[str, float]]) -> Verdict:
    """The letters that score too much in all, and each rule that counts against a letter."""
    apart = THE_WAY | ASKED_FOR
    scores = {letter: {r: score for r, score in rules.items() if r not in apart} for letter, rules in scores.items()}
    totals = {letter: sum(rules.values()) for letter, rules in scores.items()}
    findings = [f"{letter}: {total:.2f} points, {LIMIT} allowed" for letter, total in totals.items() if total > LIMIT]
    for letter, rules in scores.items():
        findings += [f"{letter}: {rule} {score:+.2f}" for rule, score in rules.items() if score > 0]
    return Verdict(tuple(findings), f"{max(totals.values()):+.2f} points")


@contextlib.contextmanager
def running_rspamd(folder: Path) -> Iterator[int]:
    """Runs rspamd with its stock configuration, less the network, in `folder`; gives the port it scans at."""
    port = free_port()
    overrides = {f"{module}.conf": OFF for module in NETWORK}
    overrides |= {f"worker-{worker}.inc": OFF for worker in ("controller", "fuzzy", "proxy")}
    overrides["worker-normal.inc"] = f'bind_socket = "127.0.0.1:{port}"; count = 1;\n'
    overrides["logging.inc"] = 'type = "console"; level = "error";\n'
    overrides["options.inc"] = OPTIONS
    (folder / "override.d").mkdir()
    for name, content in overrides.items():
        (folder / "override.d" / name).write_text(content)
    places = [f"--var={place}={folder}" for place in ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")]
    command = ["rspamd", "--insecure", "--no-fork", "--config", "/etc/rspamd/rspamd.conf", *places]
    (folder / "suffixes").write_text(short_suffixes(SUFFIXES.read_text(encoding="utf-8")), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(port, process, folder / "log")
            yield port
        finally:
            process.terminate()
            process.wait(30)


def short_suffixes(listed: str) -> str:
    """The public suffixes of one label: rspamd takes ten seconds to compile all 9,600 of them."""
    return "\n".join(line for line in listed.splitlines() if "." not in line)


def scan(raw: bytes, port: int) -> dict[str, float]:
    """What rspamd answers about one letter: its rules that apply, with their scores."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/checkv2", data=raw)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return {name: symbol["score"] for name, symbol in json.load(answer)["symbols"].items()}


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until rspamd takes connections: it compiles its rules first."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"rspamd did not start: {log.read_text(errors='replace')[-2000:]}")
