"""docs/cli.md against the commands, the exit codes and the configuration that it describes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from snapshot.cli.main import cli
from snapshot.config.policy import POLICY_KEYS
from snapshot.config.reading import _KEYS, _PROFILE_KEYS, load_settings
from snapshot.config.settings import Settings
from snapshot.model.diagnostic import ExitCode
from snapshot.workflows.check import PARTS
from snapshot.workflows.layouts import layout_of

Table = Callable[[str, str], list[dict[str, str]]]
Document = Callable[[str], str]


def commands(command: click.Command, path: tuple[str, ...] = ("snapshot",)) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below ``command`` with its whole name."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield " ".join((*path, name)), found
            yield from commands(found, (*path, name))


def told(text: str, name: str) -> str:
    """Return what stands below a command's heading, up to the next one."""
    found = re.search(rf"^(#+) {name}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{name} has no heading"
    return found[2]


@pytest.fixture(scope="module")
def tree() -> dict[str, click.Command]:
    """Every command by its whole name."""
    return dict(commands(cli))


def test_every_option_is_told(tree: dict[str, click.Command], document: Document) -> None:
    """Each command has a heading, and the text below names each of its options and arguments, and no other."""
    text = document("cli.md")
    for name, command in tree.items():
        below = told(text, name)
        options = {spelled for one in command.params if isinstance(one, click.Option) for spelled in one.opts}
        rows = [line for line in below.splitlines() if line.startswith("| `-")]
        assert set(re.findall(r"`(--?[a-z-]+)", " ".join(row.split(" |")[0] for row in rows))) == options, name
        arguments = [
            one.make_metavar(click.Context(command)) for one in command.params if isinstance(one, click.Argument)
        ]
        assert not arguments or " ".join((name, *arguments)) in below, name


def test_every_help_has_an_example(tree: dict[str, click.Command]) -> None:
    """The help of each command shows how it is called, on a line of its own."""
    for name, command in {"snapshot": cli, **tree}.items():
        shown = click.Context(command, info_name=name).get_help()
        assert re.search(r"Examples?:\n +(pg_dump .*\| )?snapshot ", shown), name
        assert "\\b" not in shown


def test_every_example_is_a_command(tree: dict[str, click.Command], document: Document) -> None:
    """The examples in the document name commands and options that exist."""
    blocks = re.findall(r"^```sh\n(.*?)^```", document("cli.md"), re.MULTILINE | re.DOTALL)
    examples = [part for block in blocks for part in re.findall(r"\bsnapshot .*", block)]
    assert len(examples) > len(tree)
    for example in examples:
        name = max((one for one in tree if example.startswith(one)), key=len)
        options = {spelled for one in tree[name].params for spelled in one.opts}
        assert set(re.findall(r"(?<= )--[a-z-]+", example)) <= options, example


def test_exit_codes(table: Table) -> None:
    """The exit codes are the named ones."""
    assert {row["name"]: int(row["code"]) for row in table("cli.md", "code")} == {
        code.name: code.value for code in ExitCode
    }


def test_completion_scripts(
    document: Document, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The three lines for shells ask for scripts that the command answers with."""
    asked = re.findall(r"_SNAPSHOT_COMPLETE=(\w+) snapshot", document("cli.md"))
    assert asked == ["bash_source", "zsh_source", "fish_source"]
    for instruction in asked:
        monkeypatch.setenv("_SNAPSHOT_COMPLETE", instruction)
        with pytest.raises(SystemExit):
            cli.main(args=[], prog_name="snapshot")
        assert "_snapshot_completion" in capsys.readouterr().out


def test_keys(table: Table) -> None:
    """The keys of the configuration and of a profile are those that are read."""
    assert {row["key of the project"] for row in table("cli.md", "key of the project")} == _KEYS
    assert {row["key of the policy"] for row in table("cli.md", "key of the policy")} == POLICY_KEYS
    assert {row["key of a profile"] for row in table("cli.md", "key of a profile")} == _PROFILE_KEYS


def configured(document: Document, folder: Path) -> Settings:
    """Return the settings that all TOML of the document gives together."""
    blocks = re.findall(r"^```toml\n(.*?)^```", document("cli.md"), re.MULTILINE | re.DOTALL)
    (folder / "pyproject.toml").write_text("\n".join(blocks))
    return load_settings(folder)


def test_configuration_is_read(document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the document shows is accepted and means what it says."""
    monkeypatch.delenv("SNAPSHOT_DSN", raising=False)
    monkeypatch.setenv("STAGING_DSN", "postgresql:///staging")
    settings = configured(document, tmp_path)
    staging = settings.profile("staging")
    assert (settings.profile().embedded, staging.dsn) == (True, "postgresql:///staging")
    assert settings.scratch_for(staging).target == "service=proofs"
    layout = layout_of(settings, staging)
    assert layout.sections == ("01_base", "02_tables_raw", "03_tables", "04_views", "05_indexes", "06_grants")
    assert (layout.layers["staging"], layout.knows("kpi")) == ("stg", False)


def test_variable_replaces_the_server(document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SNAPSHOT_DSN replaces what a profile names, but not the embedded server."""
    monkeypatch.setenv("SNAPSHOT_DSN", "postgresql:///given")
    settings = configured(document, tmp_path)
    assert settings.profile("proofs").target == "postgresql:///given"
    assert settings.profile().embedded


def test_parts_of_the_check(table: Table) -> None:
    """Every part of the check is told with what it holds, in the order in which they are made."""
    rows = [(row["part"], row["holds"]) for row in table("cli.md", "part")]
    assert rows == list(PARTS.items())
