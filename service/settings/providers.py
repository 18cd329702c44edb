"""What is known about mail providers, as data: config/providers.toml.

The rule: no code names a provider.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from service.model.resources import shipped

OTHER = "other"  # the one that has no facts
ON_ONE_DAY = 2  # letters to each person at most: the check-in and the answer to what they write back
IN_A_WEEK = 3  # and a reminder


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


def carries(per_day: int) -> tuple[int, int]:
    """How many people a limit of letters a day carries: (if all are asked on one day, if the days are shared out)."""
    return per_day // ON_ONE_DAY, per_day * 7 // IN_A_WEEK


def limit(name: str) -> str:
    """How many letters a day the provider sends, as a sentence with its date; "" where that is not known."""
    facts = providers()[name]
    if "max_per_day" not in facts:
        return ""
    return f"It sends at most {facts['max_per_day']} letters a day ({facts['limit_note']}; {facts['checked']})."
