"""A project to run commands in, and two ways to run them: in this process, and as the installed program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.cli.main import run as run_command
from snapshot.database.server import Server

PROGRAM = Path(sys.executable).with_name("snapshot")


Answer = tuple[int, str, str]
"""Exit code, standard output, standard error."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a project of its own that configures nothing but its layers."""
    for name in ("SNAPSHOT_DSN", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snapshot.toml").write_text('[layers]\nmart = "mart"\n')
    return tmp_path


@pytest.fixture
def configured(project: Path, server: Server) -> Callable[[str], Path]:
    """Let the project's profile lead to a database, and its proofs to the server of the run."""

    def configure(dsn: str) -> Path:
        scratch = server.dsn_for("postgres")
        (project / "snapshot.toml").write_text(
            f'default_env = "here"\n[env.here]\ndsn = {json.dumps(dsn)}\nscratch = {json.dumps(scratch)}\n'
        )
        return project

    return configure


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Return a way to run the command line in this process and in the project."""
    assert Path.cwd() == project

    def runner(*arguments: str | Path) -> Answer:
        code = run_command([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return runner


@pytest.fixture
def program(project: Path) -> Callable[..., Answer]:
    """Return a way to run the installed program in the project: arguments, standard input, environment."""

    def runner(*arguments: str | Path, given: bytes = b"", **environment: str) -> Answer:
        done = subprocess.run(
            [PROGRAM, *arguments],
            check=False,
            cwd=project,
            input=given,
            capture_output=True,
            env={**os.environ, **environment},
        )
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    return runner
