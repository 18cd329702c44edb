"""What is wrong with an owner's own templates, by file and line: found by writing every sample with them.

Only says what is wrong: it writes no file, and the program goes on with the templates it has.
"""

import tomllib
import traceback
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes

from service.model import resources
from service.writing import gallery, samples
from service.writing.encouragement import FILE
from service.writing.letters import Letters

ENDINGS = (".txt", ".html", ".css", ".toml")


def problems(folder: Path) -> list[str]:
    """One sentence for each fault, naming file and line; empty if all letters can be written."""
    if not folder.is_dir():
        return [f"{folder}: there is no such folder."]
    found = [*_unknown_names(folder), *_encodings(folder)] or [*_phrases(folder / FILE)]
    return found or list(dict.fromkeys(_rendering(folder)))


def _unknown_names(folder: Path) -> Iterator[str]:
    """Files that do not replace any template."""
    ours = [path.name for path in resources.shipped("templates").iterdir()]
    for path in sorted(folder.iterdir()):
        if path.suffix in ENDINGS and path.name not in ours:
            near = get_close_matches(path.name, ours, 1)
            yield f"{path}: no template has this name{f'; is {near[0]} meant?' if near else '.'}"


def _encodings(folder: Path) -> Iterator[str]:
    """Files that an editor saved in another encoding, such as a Windows code page."""
    for path in sorted(folder.iterdir()):
        if path.suffix in ENDINGS:
            try:
                path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                line = path.read_bytes()[: error.start].count(b"\n") + 1
                yield f"{path}, line {line}: this is not UTF-8; save the file as UTF-8 in your editor."


def _phrases(path: Path) -> Iterator[str]:
    """Faults of an owner's encouragement.toml: not TOML, or a situation without sentences."""
    if not path.exists():
        return
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        yield f"{path}: {error}."
        return
    ours = tomllib.loads((resources.shipped("templates") / FILE).read_text(encoding="utf-8"))
    for situation in ours:
        sentences = own.get(situation)
        if not isinstance(sentences, dict) or not sentences:
            yield f"{path}: [{situation}] has no sentence."
        elif not all(isinstance(text, str) and text.strip() for text in sentences.values()):
            yield f"{path}: [{situation}] has an entry that is not a sentence."
    unknown = [situation for situation in own if situation not in ours]
    yield from (f"{path}: [{situation}] is not a situation, so it is never used." for situation in unknown)


def _rendering(folder: Path) -> Iterator[str]:
    """Faults that appear when every sample is written, and the page that shows them."""
    letters = Letters(folder)
    attempts: list[Callable[[], object]] = [partial(sample, letters) for sample in samples.SAMPLES.values()]
    attempts.append(partial(gallery.page, letters.templates, "", {}))
    for write in attempts:
        try:
            write()
        except TemplateSyntaxError as error:
            yield f"{error.filename}, line {error.lineno}: {error.message}."
        except RecursionError as error:
            yield f"{_where(error, folder)}: it includes or extends itself without end."
            return
        except (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
            if not _own_frames(error, folder) and (missing := list(_missing_blocks(folder))):
                yield from missing
                return
            yield f"{_where(error, folder)}: {str(error).rstrip('.')}."


def _missing_blocks(folder: Path) -> Iterator[str]:
    """Own texts without a block of the template that they replace, by which the HTML finds their words."""
    for path in sorted(folder.glob("*.txt")):
        ours = resources.shipped("templates") / path.name
        there = _blocks(path.read_text(encoding="utf-8"))
        if missing := [name for name in _blocks(ours.read_text(encoding="utf-8")) if name not in there]:
            names = " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
            yield (
                f"{path}: without the block{'s' if len(missing) > 1 else ''} {names}. Begin the file with "
                f'{{% extends "base.txt" %}}, and put words between {{% block {missing[0]} %}} and '
                "{% endblock %}, as the template that it replaces does."
            )


def _blocks(text: str) -> list[str]:
    """The names of the blocks in a template, the outer ones first."""
    return [block.name for block in Environment(autoescape=True).parse(text).find_all(nodes.Block)]


def _own_frames(error: Exception, folder: Path) -> list[traceback.FrameSummary]:
    return [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).suffix in ENDINGS and folder in Path(frame.filename).parents
    ]


def _where(error: Exception, folder: Path) -> str:
    """The innermost line of the owner's templates that raised the error, otherwise of ours."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).suffix in ENDINGS]
    last = (_own_frames(error, folder) or frames)[-1:]
    return f"{last[0].filename}, line {last[0].lineno}" if last else str(folder)
