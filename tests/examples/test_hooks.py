"""The hooks that this repository offers to others."""

from pathlib import Path

import click
import yaml

from snapshot.cli.main import cli

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def test_hooks_call_commands_that_exist() -> None:
    """Each hook names a command, and what follows it is taken by that command."""
    hooks = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert {one["id"] for one in hooks} == {"snapshot-check", "snapshot-current-schema"}
    for one in hooks:
        program, name, *arguments = one["entry"].split()
        assert program == "snapshot"
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        with command.make_context(name, arguments) as context:
            assert context.params
