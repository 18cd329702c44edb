"""The owner's settings: one file, the environment and systemd's credentials, checked and turned into values.

The rule: `load` returns settings that fit together, or raises one UserError that names everything wrong with them.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from service.model import metrics, resources
from service.model.values import Metric, UserError
from service.settings import checks, roster, sources
from service.settings.problems import Fault, Origins, from_validation
from service.settings.resolved import Imap as Imap
from service.settings.resolved import Server as Server
from service.settings.resolved import Settings as Settings
from service.settings.resolved import Smtp as Smtp
from service.settings.resolved import relative_to_settings, resolve
from service.settings.roster import Entry, Roster
from service.settings.schema import Written, known_keys

PLACES = resources.SETTINGS


def find(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The settings file: the one named, otherwise STEADILY_SETTINGS, otherwise the first that exists in PLACES."""
    named = path or (Path(environ["STEADILY_SETTINGS"]) if environ.get("STEADILY_SETTINGS") else None)
    if named is not None:
        if not checks.exists(Path(), named.expanduser(), _may_exist):
            raise UserError(f"{named}: there is no such file; `steadily init --out {named}` writes one.")
        return named.expanduser()
    for place in PLACES:
        if checks.exists(Path(), place, _may_exist):
            return place
    looked = " and ".join(map(str, PLACES))
    raise UserError(f"There is no settings file yet (looked for {looked}); `steadily init` writes one.")


def _may_exist(path: Path) -> bool:
    """Whether a file is there, or is where only others may look: reading it then says so."""
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def load(
    path: Path | None = None, environ: Mapping[str, str] = os.environ, *, mail: bool = True, lenient: bool = False
) -> Settings:
    """The settings in that file, or in the one `find` finds. Raises UserError with a sentence for each problem.

    Without `mail` no password is needed. A `lenient` load leaves out what is faulty and lists it under `faults`.
    """
    found = find(path, environ)
    tree, origins = sources.gather(found, environ)
    written, wrong = _checked(tree)
    counted, problems = _counted(written, origins)
    own, listed = _people(written, origins, [metric.key for metric in counted])
    entries = [*own, *listed.entries]
    wrong += checks.broken(written, found.parent, [m.key for m in counted], len(entries), wrong, mail=mail)
    problems = [
        *map(origins.sentence, sorted(wrong, key=origins.line)),
        *problems,
        *roster.problems(own, listed),
    ]
    if problems and not lenient:
        raise UserError(*dict.fromkeys(problems))
    settings = resolve(found.absolute(), written, counted, entries, tuple(dict.fromkeys(problems)))
    return replace(settings, remarks=tuple(listed.remarks))


def _checked(tree: sources.Tree) -> tuple[Written, list[Fault]]:
    """The settings by their shape. What is faulty is named and left out, so that the rest can be checked too."""
    try:
        return Written.model_validate(tree), []
    except ValidationError as error:
        faults = from_validation(error.errors(include_url=False, include_input=False), known_keys())
    return Written.model_validate(sources.without(tree, [fault.key for fault in faults])), faults


def _counted(written: Written, origins: Origins) -> tuple[tuple[Metric, ...], list[str]]:
    """The metrics; only those that ship where the owner's are faulty, so that the goals can still be checked."""
    try:
        return metrics.load(written.metrics), []
    except UserError as error:
        return metrics.load(), [origins.located(problem) for problem in error.problems]


def _people(written: Written, origins: Origins, counted: Sequence[str]) -> tuple[list[Entry], Roster]:
    """Everybody in the settings file, and the roster."""
    own = [Entry(origins.where(("participants", at)), person) for at, person in enumerate(written.participants)]
    path = relative_to_settings(origins.path, written.cohort.roster)
    if path is None or not checks.exists(Path(), path, Path.is_file):
        return own, Roster()
    return own, roster.load(path, counted)
