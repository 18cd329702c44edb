"""The pages of docs/: what they show can be typed as it is, keys and links exist, what is generated is fresh."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from service import settings
from service.cli import help as help_pages
from service.cli.main import steadily
from service.model.resources import PACKAGE
from service.model.values import UserError
from service.settings.example import toml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md"]
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(steadily [^`]+)`")
SMALLEST = """
[sender]
address = "checkin@example.org"
[owner]
email = "dana@example.org"
[imap]
host = "imap.example.org"
password = "secret"
[smtp]
host = "smtp.example.org"
[[participants]]
name = "Ada"
email = "ada@example.org"
group = "spring"
"""


def blocks(language: str) -> list[Any]:
    """Every code block in that language: (the page's name, its text)."""
    return [
        pytest.param(text, id=f"{page.name}:{number}")
        for page in PAGES
        for number, (kind, text) in enumerate(FENCE.findall(page.read_text(encoding="utf-8")))
        if kind == language
    ]


def commands() -> Iterator[Any]:
    """Every command of ours in a block or in a sentence, without what the shell does with it."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        found = INLINE.findall(text)
        for _, block in FENCE.findall(text):
            found += re.findall(r"(?:^|bin/|\$ )(steadily [^\n#]*)", block, re.MULTILINE)
        for command in dict.fromkeys(found):
            yield pytest.param(re.split(r"[<>|;&]", command)[0].strip(), id=f"{page.name}: {command[:50]}")


@pytest.mark.parametrize("text", blocks("toml"))
def test_each_block_of_settings_is_taken_without_a_fault(text: str, tmp_path: Path) -> None:
    (tmp_path / "my-letters").mkdir()
    (tmp_path / "ca.pem").touch()
    (tmp_path / "participants.csv").write_text("name,email\nBob,bob@example.com\n")
    path = tmp_path / "steadily.toml"
    path.write_text(
        written(merged(tomllib.loads(SMALLEST), tomllib.loads(text.replace("/var/lib/steadily", str(tmp_path)))))
    )
    path.chmod(0o600)
    assert settings.load(path, {}, lenient=True).faults == ()


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """One settings tree laid over another."""
    found = dict(first)
    for key, value in second.items():
        found[key] = merged(found.get(key, {}), value) if isinstance(value, Mapping) else value
    if "auth" in second:
        found.pop("password", None)
    return found


def written(tree: Mapping[str, Any], name: str = "") -> str:
    """A tree as TOML."""
    plain = {key: value for key, value in tree.items() if not is_table(value)}
    lines = [f"{key} = {toml(value)}" for key, value in plain.items()]
    for key, value in tree.items():
        full = f"{name}.{key}" if name else key
        if isinstance(value, Mapping):
            lines += [f"[{full}]", written(value, full)]
        elif is_table(value):
            lines += [line for table in value for line in (f"[[{full}]]", written(table, full))]
    return "\n".join(lines)


def is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )


@pytest.mark.parametrize("command", list(commands()))
def test_each_command_exists_with_these_options(command: str) -> None:
    words = shlex.split(command)[1:]
    group: click.Command = steadily
    context = click.Context(steadily, info_name="steadily")
    while isinstance(group, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        found = group.get_command(context, name)
        assert found is not None, f"there is no command {name}"
        group = found
    parser = group.make_parser(click.Context(group, info_name=str(group.name)))
    parser.parse_args(args=[word for word in words if word != "…"])


@pytest.mark.parametrize("text", blocks("sh"))
def test_each_block_for_the_shell_is_one_that_it_understands(text: str) -> None:
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True)
    assert done.stderr == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_inside_the_project_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (page.parent / file) if file else page
        assert place.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(place.read_text(encoding="utf-8")), f"{page.name} links to {target}"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_file_of_the_project_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:service|tests|config|templates|systemd|benchmarks|docs)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name).exists() and "NAME" not in name and not is_made(name)] == []


def test_the_map_has_every_module() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^ *([\w]+(?:\.py|/)) ", text, re.MULTILINE))
    modules = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    expected = {path.name if path.name != "__init__.py" else f"{path.parent.name}/" for path in modules}
    assert expected - named - {"/", "__main__.py"} == set(), "python docs/generate.py writes the map"


def is_made(name: str) -> bool:
    """Whether a file is one that the reader makes."""
    return name in ("config/steadily.toml",)


def test_each_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"^(?:\$ )?make ([a-z-]+)", code(page), re.MULTILINE)}
    assert named - targets == set()


def code(page: Path) -> str:
    """What a page shows as code."""
    text = page.read_text(encoding="utf-8")
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *(block for _, block in FENCE.findall(text))])


def test_what_is_generated_from_the_code_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "docs/generate.py", "check"], cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True)  # fmt: skip
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    page = (tmp_path / "start.html").read_text(encoding="utf-8")
    assert "Your mailbox stays yours" in page
    assert not re.search(r"<(?:script|img|link)[^>]+(?:src|href)=\"https?:", page)


@pytest.mark.parametrize("topic", sorted(path.stem for path in DOCS.glob("*.md")))
def test_each_page_is_shown_in_the_terminal(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    steadily.main(["help", topic], standalone_mode=False)
    shown = capsys.readouterr().out
    assert shown.startswith("# ")
    assert "<!--" not in shown
    assert ".md)" not in re.sub(r"\(https?:[^)]*\)", "", shown)


def test_a_page_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(UserError, match='There is no page "money"; there are coach, '):
        help_pages.page("money")


PLAIN = re.compile(r"\b(?:stands? behind|it tells|tells? (?:that|whether|how)|else it)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_are_in_plain_english(page: Path) -> None:
    assert PLAIN.findall(page.read_text(encoding="utf-8")) == []
