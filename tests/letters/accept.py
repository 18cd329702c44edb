"""Accepts one letter's rendering as it is now: `python -m tests.letters.accept NAME`. Without a name: what differs."""

import sys
from pathlib import Path

from service.writing import samples
from service.writing.letters import Letters

FOLDER = Path(__file__).parent


def renderings(name: str, letters: Letters) -> dict[Path, str]:
    """The two files of one sample, with what they would hold now."""
    letter = samples.SAMPLES[name](letters)
    return {FOLDER / f"{name}.txt": letter.text, FOLDER / f"{name}.html": letter.html}


def differing(letters: Letters) -> list[str]:
    """The samples whose approved rendering is another one, or missing."""
    return [
        name
        for name in samples.SAMPLES
        if any(not path.exists() or path.read_text("utf-8") != now for path, now in renderings(name, letters).items())
    ]


def main(names: list[str]) -> int:
    """Accept the named letters; with no name, print those that differ (exit status 1 where there are any)."""
    letters = Letters()
    unknown = [name for name in names if name not in samples.SAMPLES]
    if unknown:
        print(f"There is no sample called {', '.join(unknown)}.", file=sys.stderr)
        return 2
    for name in names:
        for path, now in renderings(name, letters).items():
            path.write_text(now, encoding="utf-8")
    changed = [] if names else differing(letters)
    print("\n".join(changed or [f"{len(names)} accepted" if names else "All letters are as approved."]))
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
