"""A page on which letters are seen as people see them: on a phone and on a desk, light and dark.

It writes files into a folder and reads nothing; what the letters say is decided before.
"""

from collections.abc import Mapping
from pathlib import Path

from service.model.values import Letter
from service.writing.templates import Templates

DARK = "(prefers-color-scheme: dark)"
SCHEMES = {"light": "not all", "dark": "all"}  # what the letter's rule for dark screens is turned into
PICTURES = "pictures"
INDEX = "index.html"


def write(folder: Path, templates: Templates, heading: str, letters: Mapping[str, Letter]) -> Path:
    """Write the index page beside the letters' own files (NAME.html, .txt, .eml), which are there already."""
    pictures = folder / PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    for name, letter in letters.items():
        for scheme, rule in SCHEMES.items():
            shown = letter.html.replace(DARK, rule).replace('content="light dark"', f'content="{scheme}"')
            (pictures / f"{name}-{scheme}.html").write_text(shown, encoding="utf-8")
    index = folder / INDEX
    index.write_text(page(templates, heading, letters), encoding="utf-8")
    return index


def page(templates: Templates, heading: str, letters: Mapping[str, Letter]) -> str:
    """The index page."""
    template = templates.environment.get_template("gallery.html")
    return template.render(heading=heading, letters=letters, schemes=list(SCHEMES))
