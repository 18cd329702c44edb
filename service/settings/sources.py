"""The places settings come from: the file, the environment over it, systemd's credentials over both."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic_settings import EnvSettingsSource, NestedSecretsSettingsSource, SecretsSettingsSource, SettingsError

from service.model.values import UserError
from service.settings.problems import Key, Page, key_lines, starts
from service.settings.schema import Outside

PREFIX = "steadily_"  # STEADILY_IMAP__PASSWORD in the environment; a credential may go without it
SECRETS = ("password", "password_command", "token_command", "auth")  # of these, one is enough
TABLES: tuple[Key, ...] = (("participants",),)  # the lists whose items are tables
LARGEST = 64_000_000  # bytes: a roster of a million people

Tree = dict[str, Any]


def gather(path: Path, environ: Mapping[str, str]) -> tuple[Tree, Page]:
    """Everything given, in one tree, and where each key was given. Raises UserError where a place can't be read."""
    text = read(path)
    tree, lines = _parsed(path, text), key_lines(text)
    outside: dict[Key, str] = {}
    for given, naming in ((_environment(environ), _variable), (_credentials(environ), _credential)):
        tree = _over(tree, given)
        for leaf in leaves(given):
            outside |= {key: naming(leaf) for key in starts(leaf) if key == leaf or key not in lines}
    lines = {key: line for key, line in lines.items() if not any(start in outside for start in starts(key))}
    return tree, Page(path, lines, outside)


def read(path: Path) -> str:
    """A settings file's text; UserError where there is none, or none that can be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path} is larger than any settings file should be ({LARGEST // 1_000_000} MB).")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{path}: can't be read ({reason}).") from error


def leaves(tree: Mapping[str, Any], above: Key = ()) -> Iterable[Key]:
    """The key of everything in it that is no table."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name)


def without(tree: Tree, keys: Iterable[Key]) -> Tree:
    """The tree less these keys. Of a list of tables none goes, so that the others keep their places: it is emptied."""
    kept: Tree = _copied(tree)
    for key in keys:
        name = key if key[:-1] in TABLES or isinstance(key[-1], str) else key[:-1]  # a list of texts goes as a whole
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


def _parsed(path: Path, text: str) -> Tree:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise UserError(f"{path}: its brackets are nested too deeply to be read.") from error
    except ValueError as error:  # TOMLDecodeError, and Python's own for a number of 5,000 digits
        said, _, place = str(error).partition(" (at ")
        where = place.rstrip(")").split(", column")[0] if place.startswith("line") else "at its end"
        raise UserError(f"{path}, {where}: this is no TOML ({said[:1].lower()}{said[1:]}).") from error


def _environment(environ: Mapping[str, str]) -> Tree:
    source = EnvSettingsSource(Outside)
    source.env_vars = {name.lower(): value for name, value in environ.items() if name.lower().startswith(PREFIX)}
    tables = (name.removeprefix(PREFIX).split("__") for name in source.env_vars if "__" in name)
    unknown = {table: {key: ""} for table, key, *_ in tables if table not in Outside.model_fields}
    return unknown | _taken(source, "The environment's STEADILY_… variables")


def _credentials(environ: Mapping[str, str]) -> Tree:
    """Files named imap__password or steadily_imap__password in the folder that systemd makes (LoadCredential=)."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return {}
    try:
        source = NestedSecretsSettingsSource(
            SecretsSettingsSource(Outside), secrets_dir=folder, secrets_dir_missing="ok", secrets_prefix=""
        )
    except (OSError, ValueError) as error:
        raise UserError(f"{folder}: the credentials there can't be read ({error}).") from error
    source.env_vars = {name.removeprefix(PREFIX): value for name, value in source.env_vars.items()}
    return _taken(source, f"The credentials in {folder}")


def _taken(source: EnvSettingsSource, name: str) -> Tree:
    try:
        return source()
    except SettingsError as error:  # its message would show the value, which may be a secret
        raise UserError(f"{name}: a whole table there must be given as JSON; give its keys one by one.") from error


def _over(lower: Tree, upper: Tree) -> Tree:
    """Both trees in one; where both have a value, the upper one's. A secret above puts all kinds of it below away."""
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
