"""What is known about mail providers, as data: config/providers.toml.

The rule: no code names a provider.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from service.model.resources import shipped

OTHER = "other"  # the one that has no facts


@cache
def providers() -> Mapping[str, Mapping[str, Any]]:
    """The providers that are known, by the name that `steadily init` takes."""
    return tomllib.loads((shipped("config") / "providers.toml").read_text(encoding="utf-8"))


def by_address(address: str) -> str:
    """The provider that an address's domain belongs to, or OTHER."""
    domain = address.strip().lower().rpartition("@")[2]
    return next((name for name, facts in providers().items() if domain in facts["domains"]), OTHER)


def by_host(host: str) -> str | None:
    """The provider whose letters go out by that server."""
    return next((name for name, facts in providers().items() if host and host == facts["smtp"]["host"]), None)


def limit(name: str) -> str:
    """How many letters a day the provider sends, as a sentence with its date; "" where that is not known."""
    facts = providers()[name]
    if "max_per_day" not in facts:
        return ""
    return f"It sends at most {facts['max_per_day']} letters a day ({facts['limit_note']}; {facts['checked']})."
