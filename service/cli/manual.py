"""The man page, made from the commands' own help.

The rule: no sentence is written here that a command's help does not have.
"""

import re
from collections.abc import Iterator, Sequence

import click

COMMON = ("--help", "--verbose", "--quiet", "--log-format")  # every command has them: they are described once


def page(root: click.Group, groups: "tuple[tuple[str, tuple[click.Command, ...]], ...]", version: str) -> str:
    """The man page as troff source (man(7))."""
    context = click.Context(root, info_name="steadily")
    lines = [
        f'.TH STEADILY 1 "" "Steadily {version}" "User commands"',
        ".SH NAME",
        r"steadily \- a weekly check\-in by email for job seekers",
        ".SH SYNOPSIS",
        r"\fBsteadily\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        _text(root.help or ""),
        ".SH OPTIONS",
        *_options(root, context, ()),
    ]
    for title, commands in groups:
        lines.append(f'.SH "{title.upper()}"')
        for command in commands:
            lines += _command(command, f"steadily {command.name}", context)
    lines += [
        '.SH "EXIT STATUS"',
        *_item("0", "done"),
        *_item("1", "something failed that a later try may mend; standard error says what"),
        *_item("2", "the owner must act: settings, arguments, a refused password; one sentence for each fault"),
        *_item("3", "status found something that needs an eye"),
        ".SH FILES",
        *_item(
            "config/steadily.toml, /etc/steadily/steadily.toml", "the settings, unless STEADILY_SETTINGS names others"
        ),
    ]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, name: str, above: click.Context) -> Iterator[str]:
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _command(inner, f"{name} {inner.name}", above)
        return
    context = click.Context(command, info_name=name, parent=above)
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    yield f'.SS "{_text(f"{name} {usage}".strip())}"'
    yield _text(command.help or "")
    yield from _options(command, context)
    examples = [line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("steadily ")]
    if examples:
        yield from (".PP", "Example:", ".EX", *map(_text, examples), ".EE")


def _options(command: click.Command, context: click.Context, known: Sequence[str] = COMMON) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and record[1] and not any(name in record[0] for name in known):
            yield from _item(*record)


def _item(term: str, said: str) -> list[str]:
    return [".TP", rf"\fB{_text(term)}\fR", _text(said)]


def _text(text: str) -> str:
    r"""Words as troff has them: \- for a hyphen that is typed, no line that begins with a control character."""
    plain = re.sub(r"\s+", " ", text.replace("\b", "").strip()).replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + plain if plain[:1] in (".", "'") else plain.replace('"', r"\(dq")
