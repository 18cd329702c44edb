"""Hostile messages: any of them is read within a second, and the time grows no faster than the message."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from service.reading.automated import verdict
from service.reading.mime.incoming import parse
from service.reading.quoting.own_words import own_words
from tests.messages import LETTER
from tests.real.forms import LONG_MESSAGE

SECONDS = 1.0
DOUBLED = 4  # the input, twice
SLACK = 9  # linear reading takes four times as long, quadratic sixteen times
FLOOR = 0.05  # seconds below which a clock tells nothing

HEAD = b"From: Ada Obi <ada@example.org>\nTo: Steadily <checkin@steadily.example>\nSubject: Re: x\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\n\n"
PAGE = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
WROTE = b"On Nov 20, 2026 at 16:00 Steadily <checkin@steadily.example> wrote:\n\n"
BLOCK = b"From: Steadily\nSent: Nov 20, 2026 16:00\nTo: Ada\nSubject: x\n\n"

PROBES: dict[str, tuple[Callable[[int], bytes], int]] = {  # what is repeated, and how often
    "one line": (lambda n: PLAIN + b"x" * n, 100_000),
    "one line of words": (lambda n: PLAIN + b"five apps " * n, 10_000),
    "quoted lines": (lambda n: PLAIN + b"> x\n" * n, 50_000),
    "quote marks in one line": (lambda n: PLAIN + b"> " * n, 100_000),
    "On": (lambda n: PLAIN + b"On " * n, 20_000),
    "On Monday": (lambda n: PLAIN + b"On Monday I did this\n" * n, 5_000),
    "empty lines": (lambda n: PLAIN + b"\n" * n, 50_000),
    "hyphens": (lambda n: PLAIN + b"-" * n, 100_000),
    "addresses unclosed": (lambda n: PLAIN + b"<a@b " * n, 20_000),
    "attributions": (lambda n: PLAIN + WROTE * n, 4_000),
    "attributions unended": (lambda n: PLAIN + b"Nov 2026 Steadily\n" * n, 5_000),
    "header blocks": (lambda n: PLAIN + BLOCK * n, 1_200),
    "labels": (lambda n: PLAIN + b"a: b\n" * n, 50_000),
    "separators": (lambda n: PLAIN + b"----- x -----\n" * n, 5_000),
    "signature delimiters": (lambda n: PLAIN + b"--\nx\n" * n, 2_500),
    "names": (lambda n: PLAIN + b"Ada Obi\n\n" * n, 2_500),
    "telephone numbers": (lambda n: PLAIN + b"+1 (5 " * n, 40_000),
    "taglines": (lambda n: PLAIN + b"sent from my \n" * n, 5_000),
    "taglines in one line": (lambda n: PLAIN + b"sent from " * n, 20_000),
    "disclaimers": (lambda n: PLAIN + b"this email may be if you have " * n, 8_000),
    "links unclosed": (lambda n: PLAIN + b"<https://" * n, 25_000),
    "pictures unclosed": (lambda n: PLAIN + b"[cid:" * n, 40_000),
    "zeros": (lambda n: PLAIN + b"\0" * n, 200_000),
    "nested divs": (lambda n: PAGE + b"<div>" * n + b"x", 20_000),
    "nested quotes": (lambda n: PAGE + b"<blockquote>" * n + b"x", 5_000),
    "nested lists": (lambda n: PAGE + b"<ul><li>" * n, 20_000),
    "flat page of 2 MB": (lambda n: PAGE + b"<p>5 apps</p>" * n, 150_000),
    "tags unclosed": (lambda n: PAGE + b"<a b " * n, 20_000),
    "attributes": (lambda n: PAGE + b"<p " + b" ".join(b"a%d" % i for i in range(n)) + b">x", 50_000),
    "stray ends": (lambda n: PAGE + b"<b></p>" * n, 50_000),
    "style rules": (lambda n: PAGE + b"<style>" + b".a{display:none}" * n + b"</style>x", 20_000),
    "marked elements": (lambda n: PAGE + b"<div class=gmail_quote>" * 200 + b"<p>x</p>" * n, 20_000),
    "preformatted": (lambda n: PAGE + b"<pre>" + b"x\n" * n, 100_000),
    "headers": (lambda n: b"X-A: b\n" * n + b"\nhi", 100_000),
    "folded header": (lambda n: b"Subject: x\n" + b" y\n" * n + b"\nhi", 200_000),
    "encoded words": (lambda n: b"Subject: " + b"=?utf-8?q?a?= " * n + b"\n\nhi", 50_000),
    "encoded words unclosed": (lambda n: b"Subject: " + b"=?" * n + b"\n\nhi", 200_000),
    "parameters": (lambda n: b'Content-Type: text/plain; a="' + b";\\" * n + b"\n\nhi", 200_000),
    "quotes in addresses": (lambda n: b'To: "' + b'\\"' * n + b"\nFrom: " + b"(" * n + b"\n\nhi", 4_000),
    "parts": (lambda n: MIXED + b"--b\n\nx\n" * n, 100_000),
    "nested parts": (lambda n: MIXED + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * n, 10_000),
    "base64": (lambda n: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QUFB\n" * n, 200_000),
    "soft line breaks": (lambda n: HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"x \n" * n, 200_000),
    "punycode": (lambda n: HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * n, 200_000),
}


def seconds(data: bytes) -> float:
    """Processor time of reading one message, with the letter it answers known."""
    start = time.process_time()
    found = parse(data)
    verdict(found)
    own_words(found, sent=LETTER)
    return time.process_time() - start


@pytest.mark.parametrize("probe", PROBES)
def test_a_hostile_message_is_read_within_a_second(probe: str) -> None:
    make, times = PROBES[probe]
    assert seconds(make(times // LONG_MESSAGE)) <= SECONDS


@pytest.mark.parametrize("probe", PROBES)
def test_doubling_the_input_twice_never_takes_the_square_of_it(probe: str) -> None:
    make, times = PROBES[probe]
    small, large = (
        min(seconds(make(count)) for _ in range(2))
        for count in (times // LONG_MESSAGE // DOUBLED, times // LONG_MESSAGE)
    )
    assert large <= max(FLOOR, SLACK * small)


def test_a_message_of_many_parts_is_read_as_far_as_two_hundred() -> None:
    found = parse(MIXED + b"--b\n\nx\n" * 1_000)
    assert len(found.part_types) <= 201
    assert found.text.startswith("x\nx")


def test_more_text_than_anybody_writes_is_cut() -> None:
    assert len(parse(PLAIN + b"x" * 1_000_000).text) == 262_144
    assert parse(PLAIN + b"x\n" * 100_000).text.count("\n") == 4_999


def test_a_long_page_keeps_all_its_lines() -> None:
    found = parse(PAGE + b"Applied to a place by the sea, nobody knows which<br>" * 600)
    assert own_words(found).text.count("\n") == 599


MEASURE = """
import base64, re, sys
from pathlib import Path
from service.reading import reply
from service.reading.mime import incoming

def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

HEAD = b"From: ada@example.org\\r\\nMIME-Version: 1.0\\r\\nContent-Type: text/%s\\r\\n"
reply.read(incoming.parse(HEAD % b"html" + b"\\r\\n<p>5 applications</p>"), ())
before = most()
body = eval(sys.argv[2])
reply.read(incoming.parse(HEAD % sys.argv[1].encode() + body), ())
print((most() - before) // 1024)
"""


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("html", 'b"\\r\\n" + b"<br>" * 250_000'),
        ("html", 'b"\\r\\n<ul>" + b"<li>x" * 200_000'),
        ("html", 'b"\\r\\n" + b"<p>" * 330_000'),
        ("html", 'b"\\r\\n<table>" + b"<tr><td>" * 125_000'),
        (
            "plain",
            'b"Content-Transfer-Encoding: base64\\r\\n\\r\\n" + __import__("base64").encodebytes(b" \\n" * 350_000)',
        ),
    ],
    ids=("breaks", "list items", "paragraphs", "cells", "blanks"),
)
def test_a_message_takes_less_than_fifty_megabytes(kind: str, body: str) -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE, kind, body], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 50
