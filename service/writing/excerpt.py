"""The beginning of a person's own words, for quoting in a letter. Pure; it never changes a word."""

LINES = 6
CHARACTERS = 320


def excerpt(text: str) -> tuple[str, ...]:
    """The first lines of a person's own words, for quoting, with an ellipsis where they were cut."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    kept: list[str] = []
    room = CHARACTERS
    for line in lines[:LINES]:
        if len(line) > room:
            kept.append(f"{line[:room].rsplit(' ', 1)[0]} …")
            break
        kept.append(line)
        room -= len(line)
    cut = len(lines) > len(kept) and not (kept and kept[-1].endswith(" …"))
    return (*kept, "…") if cut else tuple(kept)
