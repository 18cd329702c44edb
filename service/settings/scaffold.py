"""The settings file that `steadily init` writes: config/example.toml with a provider's facts filled in."""

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

from service.model.resources import shipped
from service.model.values import UserError
from service.settings import schema
from service.settings.problems import Key, key_lines, nearest

LOCALTIME = Path("/etc/localtime")
_VALUE = re.compile(r'(\s*[\w-]+\s*=\s*)(?:"[^"]*"|[\w.-]+)')


def providers() -> dict[str, dict[str, Any]]:
    """The mail providers that are known, by the name `init` takes."""
    return tomllib.loads((shipped("config") / "providers.toml").read_text(encoding="utf-8"))


def starter(provider: str = "other", address: str = "", zone: str | None = None) -> str:
    """A commented settings file for one person with their own mailbox at that provider, in this machine's time zone.

    What only they know (name, password; the address where none is given) is left empty. UserError: unknown provider.
    """
    known = providers()
    if provider not in known:
        raise UserError(f'"{provider}" is no provider that is known{nearest(provider, known)}.')
    facts, address = known[provider], _checked(address)
    text = (shipped("config") / "example.toml").read_text(encoding="utf-8")
    values: dict[Key, str | int] = {
        ("sender", "address"): address,
        ("participants", 0, "email"): address,
        ("schedule", "time_zone"): zone or zone_of(),
    }
    for table in ("imap", "smtp"):
        known_now = {name: value for name, value in facts[table].items() if address or name != "username"}
        values |= {(table, name): _filled(value, address) for name, value in known_now.items()}
    text = _noted(_set(text, values), facts)
    return text.replace("# Steadily's settings.", f"# Steadily's settings, for {facts['title']}.", 1)


def zone_of(localtime: Path = LOCALTIME) -> str:
    """This machine's time zone by its name, "UTC" where it can't be told."""
    _, found, name = os.path.realpath(localtime).partition("/zoneinfo/")
    return name if found else "UTC"


def _checked(address: str) -> str:
    try:
        return schema.address(address) if address else ""
    except ValueError as error:
        raise UserError(f"--address {error}.") from error


def _filled(value: str | int, address: str) -> str | int:
    if isinstance(value, int):
        return value
    return value.replace("ADDRESS", address).replace("NAME", address.partition("@")[0])


def _set(text: str, values: dict[Key, str | int]) -> str:
    """The text with these keys' values put in. A key that stands there as a comment only is switched on."""
    lines = text.splitlines()
    places = key_lines(text)
    for key, value in values.items():
        toml = json.dumps(value, ensure_ascii=False)  # TOML's basic strings and whole numbers are written alike
        if key in places:
            number = places[key] - 1
        else:
            number = next(n for n in range(places[key[:-1]], len(lines)) if lines[n].startswith(f"# {key[-1]} ="))
            lines[number] = lines[number].removeprefix("# ")
        old = _VALUE.match(lines[number])
        if old is None:
            raise ValueError(f"no value to set in {lines[number]!r}")
        rest = lines[number][old.end() :].strip()
        lines[number] = f"{old[1]}{toml}".ljust(29) + (f" {rest}" if rest else "")
        lines[number] = lines[number].rstrip()
    return "\n".join(lines) + "\n"


def _noted(text: str, facts: dict[str, Any]) -> str:
    """What the provider wants as a password, said above it; no password at all where signing in goes another way."""
    comment = [f"# {line}" for line in facts["password"]]
    lines = text.splitlines()
    number = key_lines(text)["imap", "password"] - 1
    secret = [f'auth = "{facts["auth"]}"'] if "auth" in facts else [lines[number]]
    return "\n".join([*lines[:number], *comment, *secret, *lines[number + 1 :]]) + "\n"
