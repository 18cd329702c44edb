"""The places that settings come from: the file, the environment above it, systemd's credentials above both.

The rule: what was given where is gathered here and not judged; a secret's value appears in no sentence.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from service.model.values import UserError
from service.settings import syntax
from service.settings.problems import LISTS_OF_TABLES, Key, Origins, key_lines, starts
from service.settings.schema import Written

PREFIX = "steadily_"  # STEADILY_IMAP__PASSWORD in the environment; a credential may go without it
SECRETS = ("password", "password_command", "token_command", "auth")  # one of these is enough
LARGEST = 64_000_000  # bytes: a roster of a million people
SERVICE_FOLDER = Path("/etc/steadily")  # the settings of the system service
CREDENTIALS, CREDSTORE = Path("/run/credentials"), Path("/etc/credstore")

Tree = dict[str, Any]


def gather(path: Path, environ: Mapping[str, str]) -> tuple[Tree, Origins]:
    """Everything given, in one tree, and where each key was given. Raises UserError where a place can't be read."""
    text = read(path)
    tree, lines = syntax.parse(path, text), key_lines(text)
    outside: dict[Key, str] = {}
    for given, naming in ((_environment(environ), _variable), (_credentials(path, environ), _credential)):
        tree = _over(tree, given)
        for leaf in leaves(given):
            outside |= {key: naming(leaf) for key in starts(leaf) if key == leaf or key not in lines}
    lines = {key: line for key, line in lines.items() if not any(start in outside for start in starts(key))}
    return tree, Origins(path, lines, outside)


def content(path: Path) -> bytes:
    """A file's bytes; UserError where there is none, or none that can be read."""
    try:
        with path.open("rb") as file:  # no more, since a device in its place has no end
            found = file.read(LARGEST + 1)
        if len(found) > LARGEST:
            raise UserError(f"{path} is larger than any settings file should be ({LARGEST // 1_000_000} MB).")
        return found
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{path}: can't be read ({reason}){_cure(path, error)}.") from error


def _cure(path: Path, error: Exception) -> str:
    """What to do where the system service's settings may not be read."""
    if isinstance(error, PermissionError) and path.parent == SERVICE_FOLDER:
        return ": run this as root, or as the service's user (sudo -u steadily …)"
    return ""


def read(path: Path) -> str:
    """A settings file's text; UserError where it is not UTF-8."""
    try:
        return content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8.") from error


def leaves(tree: Mapping[str, Any], above: Key = ()) -> Iterable[Key]:
    """The keys of everything in it that is not a table."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name)


def without(tree: Tree, keys: Iterable[Key]) -> Tree:
    """The tree without these keys. A table of a list is emptied, not taken out: the others keep their places."""
    kept: Tree = _copied(tree)
    for key in keys:
        is_item = isinstance(key[-1], int) and key[:-1] not in LISTS_OF_TABLES
        name = key[:-1] if is_item else key  # a list of texts is taken out as a whole
        table: Any = kept
        for part in name[:-1]:
            table = table[part] if isinstance(part, int) else table.get(part, {})
        if isinstance(table, list):
            table[int(name[-1])] = {}
        else:
            table.pop(name[-1], None)
    return kept


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _environment(environ: Mapping[str, str], whose: str = "The environment's STEADILY_… variables") -> Tree:
    given = {name.lower(): value for name, value in environ.items() if name.lower().startswith(PREFIX)}
    if not given:
        return {}
    from service.settings import variables  # takes longer to load than all the rest of the settings

    tables = (name.removeprefix(PREFIX).split("__") for name in given if "__" in name)
    unknown = {table: {key: ""} for table, key, *_ in tables if table not in Written.model_fields}
    return unknown | variables.read(given, whose)


def _credentials(path: Path, environ: Mapping[str, str]) -> Tree:
    """Files named steadily_imap__password or imap__password in the folder that systemd makes (LoadCredential=).

    For the settings of the system service, its own credentials are used beside it too, by whoever may read them.
    """
    named = environ.get("CREDENTIALS_DIRECTORY")
    given: dict[str, str] = {}
    for folder, prefix in [(Path(named), PREFIX)] if named else _of_the_service(path):
        for file in _files(folder):
            name = file.name.lower().removeprefix(prefix)
            is_ours = name != file.name.lower() or bool(named)
            if is_ours and "__" in name and name.split("__")[0] in Written.model_fields:  # else another service's
                given.setdefault(PREFIX + name, _secret(folder, file))
        if given:
            break
    return _environment(given, f"The credentials in {folder}") if given else {}


def _of_the_service(path: Path) -> list[tuple[Path, str]]:
    """Where systemd keeps the credentials of the unit with these settings, while it runs and before, and how their
    names begin there."""
    if path.absolute().parent != SERVICE_FOLDER:
        return []
    if path.stem == "steadily":
        return [(CREDENTIALS / "steadily.service", PREFIX), (CREDSTORE, PREFIX)]
    return [(CREDENTIALS / f"steadily@{path.stem}.service", PREFIX), (CREDSTORE, f"{PREFIX}{path.stem}_")]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.is_file())
    except OSError:  # there is none, or only root may look
        return []


def _secret(folder: Path, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UserError(f"{folder}: the credential {file.name} can't be read ({reason}).") from error


def _over(lower: Tree, upper: Tree) -> Tree:
    """Both trees in one, the upper one first. Any secret in the upper one replaces every kind of it in the lower."""
    whole = dict(lower)
    if any(name in upper for name in SECRETS):
        whole = {name: value for name, value in whole.items() if name not in SECRETS}
    for name, value in upper.items():
        below = whole.get(name)
        whole[name] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return whole


def _variable(key: Key) -> str:
    return f"{PREFIX}{'__'.join(map(str, key))}".upper() + " in the environment"


def _credential(key: Key) -> str:
    return f"the credential {PREFIX}{'__'.join(map(str, key))}"
