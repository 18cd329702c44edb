"""Amounts as the owner types them on the command line: "5 3 2", or by name with "=".

The rule: every fault is named at once."""

from collections.abc import Sequence

from service.model.metrics import LARGEST_COUNT
from service.model.values import UserError
from service.settings import Settings


def amounts_by_metric(settings: Settings, amounts: Sequence[str]) -> dict[str, int]:
    """Amounts in the metrics' order, or by name (with "=")."""
    keys = [metric.key for metric in settings.metrics]
    named = [amount.partition("=") for amount in amounts if "=" in amount]
    bare = [amount for amount in amounts if "=" not in amount]
    pairs = [*zip(keys, bare, strict=False), *((name, number) for name, _, number in named)]
    problems = [
        f"{name}: there is no such metric; there are {', '.join(keys)}." for name, _ in pairs if name not in keys
    ]
    problems += [
        f"{number}: a count is a whole number from 0 to {LARGEST_COUNT}."
        for _, number in pairs
        if not (number.isascii() and number.isdigit() and int(number) <= LARGEST_COUNT)
    ]
    if len(bare) > len(keys):
        problems.append(f"{len(bare)} amounts, but there are only {len(keys)} metrics: {', '.join(keys)}.")
    if problems:
        raise UserError(*problems)
    return {name: int(number) for name, number in pairs}
