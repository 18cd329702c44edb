"""Joins the lines that a client broke at its width. Rule: only where the next word would not have fitted.

Without it "I had 2" and "conversations" stand on two lines, and nobody can say what there were two of.
"""

import re
from collections.abc import Sequence

SHORTEST, LONGEST = 55, 80  # a line broken by a client is as long as that (they break at 66 to 78)
WIDTH = 71
SURELY_BROKEN = 65  # a sentence that ends in so long a line may be followed by the next one
ITEM = re.compile(r"[-*•·–—]|\d+[.)]\s|[A-Z]\w*:")  # a list's next item, a label


def unwrapped(lines: Sequence[str], shown: str) -> list[str]:
    """Lines of text, those joined that the HTML shows as one; without HTML, those that look broken at a width.

    `shown` is the text of the HTML without spaces, one line for each of its own; "" where there is none.
    """
    joined: list[str] = []
    above = ""
    for line in lines:
        if line.strip() and SHORTEST <= len(above) <= LONGEST and continues(above, line, shown):
            joined[-1] = f"{joined[-1].rstrip()} {line.lstrip()}"
        else:
            joined.append(line)
        above = line.rstrip()
    return joined


def continues(above: str, line: str, shown: str) -> bool:
    """Whether a line is the rest of the one above."""
    if shown:
        return "".join(above.split())[-16:] + "".join(line.split())[:8] in shown
    if len(above) + 1 + len(line.split(maxsplit=1)[0]) <= WIDTH or ITEM.match(line) or above.endswith(":"):
        return False
    return above[-1] not in ".;!?" or len(above) > SURELY_BROKEN
