"""Joins the lines that a client broke at its width. Rule: only where the next word would not have fitted.

Without it "I had 2" and "conversations" stand on two lines, and nobody can say what there were two of.
"""

import re

from service.reading.lines import Line

SHORTEST, LONGEST = 55, 80  # a line broken by a client is as long as that (they break at 66 to 78)
WIDTH = 71
COMPARED = 500  # lines looked at: own words stand at an end of the message
BEGINS = re.compile(r"[-*•·–—]|\d+[.)]\s|[A-Z]\w*:")  # a list's next item, a label


def unwrapped(lines: list[Line], page: list[Line]) -> list[Line]:
    """The text's lines, those joined that the HTML shows as one; without HTML, those that look broken at a width."""
    shown = "\n".join(line.text for line in page).replace(" ", "")
    joined: list[Line] = []
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else line
        if index and index < COMPARED and may_continue(above, line) and continues(above.text, line.text, shown):
            joined[-1] = line._replace(text=f"{joined[-1].text.rstrip()} {line.text.lstrip()}")
        else:
            joined.append(line)
    return joined


def may_continue(above: Line, line: Line) -> bool:
    """Whether both stand in one paragraph, and the upper line is as long as one that was broken."""
    return SHORTEST <= len(above.text) <= LONGEST and line.text != "" and above.depth == line.depth


def continues(above: str, line: str, shown: str) -> bool:
    """Whether a line is the rest of the one above."""
    word = line.split(maxsplit=1)[0]
    if shown:
        return "".join(above.split())[-16:] + "".join(line.split())[:8] in shown
    if len(above) + 1 + len(word) <= WIDTH or BEGINS.match(line):
        return False
    return above[-1] not in ".:;!?" or len(above) > WIDTH - 6
