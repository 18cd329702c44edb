"""Writes every sample letter to a folder as a person may get it (text, HTML, the message itself), with an index page.

The only part of writing/ that touches the disk; it knows nothing of settings, store or mail.
"""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from service.model.letter_kinds import KINDS
from service.model.values import Letter, UserError
from service.writing import gallery, mime, samples
from service.writing.letters import Letters

SENT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ANSWERED = "<a-reply-of-theirs@mail.example.org>"


def write(folder: Path, kind: str | None = None, *, templates: Path | None = None) -> list[Path]:
    """The files written, index.html the last of them. `kind` is a kind of letter or the name of one sample.

    Raises UserError if there is none of that kind.
    """
    letters = Letters(templates)
    written = {name: sample(letters) for name, sample in samples.SAMPLES.items()}
    chosen = {name: letter for name, letter in written.items() if kind in (None, name, letter.kind)}
    if not chosen:
        kinds = ", ".join(dict.fromkeys(letter.kind for letter in written.values()))
        raise UserError(f"There is no letter called {kind}; there are {kinds}.")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [path for name, letter in chosen.items() for path in _write_letter(folder, name, letter)]
    return [*paths, gallery.write(folder, letters.templates, "All letters, to invented people", chosen)]


def message(name: str, letter: Letter) -> bytes:
    """The message of a sample: an answer answers a reply in a thread of its own, anything else opens one."""
    seed = sha256(name.encode()).hexdigest()[:44]  # as long as a real token
    asked = f"<{seed[::-1]}@example.org>"
    answer = KINDS[letter.kind].answers
    return mime.build(
        letter,
        sender=samples.SENDER,
        recipient="ada@example.org",
        recipient_name=samples.LONG_NAME if "long-names" in name else "Ada",
        message_id=f"<{seed}@example.org>",
        date=SENT,
        in_reply_to=ANSWERED if answer else None,
        references=(asked, ANSWERED) if answer else (),
        stop_subject=f"stop {seed}" if KINDS[letter.kind].reader == "participant" else None,
    )


def _write_letter(folder: Path, name: str, letter: Letter) -> list[Path]:
    contents = {"txt": letter.text.encode(), "html": letter.html.encode(), "eml": message(name, letter)}
    paths = [folder / f"{name}.{ending}" for ending in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths
