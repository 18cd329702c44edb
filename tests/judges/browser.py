"""Judges the letters as headless Chromium shows them: axe-core's rules, sideways scrolling, requests to elsewhere."""

import json
import shutil
import tempfile
from typing import Any

from tests.judges import letters, tools
from tests.judges.letters import Delivered, Verdict


def judge(given: Delivered) -> Verdict:
    """What axe-core finds, and how far a letter is too wide or asks for anything, in nine views: see browser.mjs."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        asked = {
            "chromium": shutil.which("chromium"),
            "profile": profile,
            "letters": {name: letters.html(raw) for name, raw in given.items()},
        }
        views = json.loads(tools.output(tools.NODE, tools.HERE / "browser.mjs", stdin=json.dumps(asked)))
    widest = max(view["overflow"] for view in views)
    requests = sum(len(view["requests"]) for view in views)
    return Verdict(
        tuple(finding for view in views for finding in findings(view)),
        f"{len(views)} views, {widest} px too wide, {requests} requests",
    )


def findings(view: dict[str, Any]) -> list[str]:
    """The faults of one letter in one view."""
    place = f"{view['letter']} ({view['view']})"
    found = [f"{place}: {v['id']}: {v['help']}, {v['times']} times, at {v['where']}" for v in view["violations"]]
    if view["overflow"] > 0:
        found.append(f"{place}: {view['overflow']} px too wide")
    return found + [f"{place}: asks for {address}" for address in view["requests"]]
