"""Joins lines that format=flowed wrapped for transport (RFC 3676). Rule: any other text stays as it is."""

from collections.abc import Mapping

SIGNATURE = "-- "


def joined(text: str, parameters: Mapping[str, str]) -> str:
    """Return the text without its soft line breaks; `parameters` are those of its Content-Type."""
    if parameters.get("format", "").lower() != "flowed":
        return text
    delete_space = parameters.get("delsp", "").lower() == "yes"
    paragraphs: list[tuple[int, list[str]]] = []
    soft = False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # space-stuffing
        if soft and paragraphs[-1][0] == depth and content != SIGNATURE:
            paragraphs[-1][1].append(content)
        else:
            paragraphs.append((depth, [content]))
        soft = content.endswith(" ") and content != SIGNATURE
        if soft and delete_space:
            paragraphs[-1][1][-1] = content[:-1]
    return "\n".join(">" * depth + " " * bool(depth) + "".join(pieces) for depth, pieces in paragraphs)
