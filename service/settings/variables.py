"""Settings in variables: STEADILY_IMAP__PASSWORD in the environment, or a file so named among systemd's credentials.

The rule: this is loaded only where something is given so, since most settings are a file's and the library takes longer
to load than to read them.
"""

from collections.abc import Mapping
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from service.model.values import UserError
from service.settings.schema import Written


class Outside(Written, BaseSettings):
    """The shape of the file for variables; only its names are read."""

    model_config = SettingsConfigDict(env_prefix="STEADILY_", env_nested_delimiter="__", defer_build=True)


def read(given: Mapping[str, str], whose: str) -> dict[str, Any]:
    """The settings in variables, which are named in lower case. Raises UserError for a value that is none."""
    source = EnvSettingsSource(Outside)
    source.env_vars = given
    try:
        return source()
    except SettingsError as error:  # its message would show the value, which may be a secret
        raise UserError(f"{whose}: a whole table there must be given as JSON; give its keys one by one.") from error
