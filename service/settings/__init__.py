"""The owner's settings: one file, the environment and systemd's credentials, checked and turned into values.

The rule: `load` gives settings that hold together, or one UserError that names all that is wrong with them at once.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from service.model import metrics
from service.model.values import Metric, UserError
from service.settings import checks, people, roster, sources
from service.settings.hints import advice as advice
from service.settings.people import Entry
from service.settings.problems import Fault, Page, from_validation
from service.settings.resolved import Imap as Imap
from service.settings.resolved import Server as Server
from service.settings.resolved import Settings as Settings
from service.settings.resolved import Smtp as Smtp
from service.settings.resolved import below, settle
from service.settings.scaffold import starter as starter
from service.settings.schema import Written, known_keys

PLACES = (Path("config/steadily.toml"), Path("/etc/steadily/steadily.toml"))


def find(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The settings file: the one named, else STEADILY_SETTINGS, else the first that exists of the usual places."""
    named = path or (Path(environ["STEADILY_SETTINGS"]) if environ.get("STEADILY_SETTINGS") else None)
    if named is not None:
        if not checks.leads_to(Path(), named.expanduser(), Path.exists):
            raise UserError(f"{named}: there is no such file; `steadily init --out {named}` writes one.")
        return named.expanduser()
    for place in PLACES:
        if place.is_file():
            return place
    looked = " and ".join(map(str, PLACES))
    raise UserError(f"There is no settings file yet (looked for {looked}); `steadily init` writes one.")


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in that file, or in the one `find` finds. Raises UserError with a sentence for each problem."""
    found = find(path, environ)
    tree, page = sources.gather(found, environ)
    written, faults = _checked(tree)
    counted, problems = _counted(written, page)
    entries, roster_problems = _people(written, page, [metric.key for metric in counted])
    faults += checks.broken(written, found.parent, [metric.key for metric in counted], len(entries), faults)
    problems = [
        *map(page.sentence, sorted(faults, key=page.line)),
        *problems,
        *roster_problems,
        *people.doubles(entries),
    ]
    if problems:
        raise UserError(*dict.fromkeys(problems))
    return settle(found.absolute(), written, counted, entries)


def _checked(tree: sources.Tree) -> tuple[Written, list[Fault]]:
    """The settings by their shape. What is faulty is named and left out, so that the rest can be looked at too."""
    try:
        return Written.model_validate(tree), []
    except ValidationError as error:
        faults = from_validation(error.errors(include_url=False, include_input=False), known_keys())
    return Written.model_validate(sources.without(tree, [fault.key for fault in faults])), faults


def _counted(written: Written, page: Page) -> tuple[tuple[Metric, ...], list[str]]:
    """The metrics; those that ship alone where the owner's are faulty, so that the goals can still be looked at."""
    try:
        return metrics.load(written.metrics), []
    except UserError as error:
        return metrics.load(), [page.located(problem) for problem in error.problems]


def _people(written: Written, page: Page, counted: Sequence[str]) -> tuple[list[Entry], list[str]]:
    """Everybody of the settings file and of the roster, and what is wrong with the roster."""
    own = [Entry(page.where(("participants", at)), person) for at, person in enumerate(written.participants)]
    path = below(page.path, written.cohort.roster)
    if path is None or not checks.leads_to(page.path.parent, path, Path.is_file):
        return own, []
    rows, problems = roster.load(path, counted)
    return [*own, *(Entry(f"{path}, line {row.line}", row.person) for row in rows)], problems
