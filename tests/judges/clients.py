"""Judges the HTML by what caniemail.com knows of twenty mail programs: none may lack anything a letter relies on."""

import json
from typing import Any

from tests.judges import letters, tools
from tests.judges.letters import Delivered, Verdict

CLIENTS = (
    "apple-mail.ios",
    "apple-mail.macos",
    "aol.desktop-webmail",
    "fastmail.desktop-webmail",
    "gmail.android",
    "gmail.desktop-webmail",
    "gmail.ios",
    "gmail.mobile-webmail",
    "outlook.android",
    "outlook.ios",
    "outlook.macos",
    "outlook.outlook-com",
    "outlook.windows",
    "outlook.windows-mail",
    "protonmail.desktop-webmail",
    "samsung-email.android",
    "thunderbird.macos",
    "yahoo.android",
    "yahoo.desktop-webmail",
    "yahoo.ios",
)
ALLOWED = {
    "color-scheme meta tag": "tells Apple's programs that the letter has dark colours of its own: nothing rests on it",
    "table-layout": "keeps a chart's columns alike; where it is unknown they are as wide as what stands in them",
    "word-wrap": "breaks words longer than a phone is wide; where it is unknown such a word is scrolled to",
    "<style> element": "holds dark colours and small screens alone: all else stands on the elements",
    "<body> element": "made a <div> by some: nothing rests on it, the outer table bears the colours",
    "role attribute": "for screen readers; where it is dropped the layout table is read as a table, in the same order",
}


def judge(given: Delivered) -> Verdict:
    """Features that a client does not support at all and that are not on the allow list."""
    found = issues(given)
    findings = tuple(
        f"{issue['letter']}: {issue['title']} is unknown to {', '.join(issue['clients'])}"
        for issue in found
        if issue["support"] == "none" and issue["title"] not in ALLOWED
    )
    partly = {issue["title"] for issue in found if issue["support"] == "partial"}
    return Verdict(findings, f"{len(CLIENTS)} clients, {len(partly)} features known in part by some")


def issues(given: Delivered) -> list[dict[str, Any]]:
    """What caniemail says: each with letter, title, support ("none" or "partial") and clients."""
    asked = {"clients": CLIENTS, "letters": {name: letters.html(raw) for name, raw in given.items()}}
    told: list[dict[str, Any]] = json.loads(
        tools.output(tools.NODE, tools.HERE / "clients.mjs", stdin=json.dumps(asked))
    )
    return told
