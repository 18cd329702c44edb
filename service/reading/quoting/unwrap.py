"""Joins lines that a client wrapped at its width. Rule: only if the next word would not have fitted.

Otherwise "I had 2" and "conversations" would be on two lines, and the 2 would be of nothing.
"""

import re
from collections.abc import Sequence

SHORTEST, LONGEST = 55, 80  # a line wrapped by a client has this length (they wrap at 66 to 78)
WIDTH = 71
SURELY_BROKEN = 65  # a sentence that ends in so long a line may be followed by the next one
ITEM = re.compile(r"[-*•·–—]|\d+[.)]\s|[A-Z]\w*:")  # a list's next item, a label


def unwrapped(lines: Sequence[str], shown: str) -> list[str]:
    """Return the lines, joined where the HTML shows one line or, without HTML, where they look wrapped.

    `shown` is the text of the HTML without spaces, line by line; "" if there is none.
    """
    joined: list[str] = []
    above = ""
    for line in lines:
        if line.strip() and SHORTEST <= len(above) <= LONGEST and is_continued(above, line, shown):
            joined[-1] = f"{joined[-1].rstrip()} {line.lstrip()}"
        else:
            joined.append(line)
        above = line.rstrip()
    return joined


def is_continued(above: str, line: str, shown: str) -> bool:
    """Whether a line continues the one above."""
    if shown:
        return "".join(above.split())[-16:] + "".join(line.split())[:8] in shown
    if len(above) + 1 + len(line.split(maxsplit=1)[0]) <= WIDTH or ITEM.match(line) or above.endswith(":"):
        return False
    return above[-1] not in ".;!?" or len(above) > SURELY_BROKEN
