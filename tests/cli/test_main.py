"""The command line as a person meets it: help, exit codes, quietness, colour, and never a traceback."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.cli import main
from snapshot.model.diagnostic import ExitCode

Run = Callable[..., tuple[int, str, str]]
PROGRAM = Path(sys.executable).with_name("snapshot")
COMMANDS = (
    "",
    "check",
    "current-schema",
    "db",
    "db up",
    "db down",
    "db status",
    "diff",
    "doctor",
    "dump",
    "explain",
    "git-driver",
    "init",
    "revisions",
    "revisions current",
    "revisions history",
    "revisions lock",
    "revisions files",
    "revisions squash",
    "revisions squash-stamp",
    "revisions upgrade",
    "seed",
    "split",
    "verify",
)
DUMP = b"""CREATE SCHEMA mart;
CREATE TABLE mart.t (
    a integer
);
"""
COLOUR = re.compile(rb"\x1b\[[0-9;]*3[0-7]")


@pytest.fixture
def dump(project: Path) -> Path:
    """Return a small dump file."""
    path = project / "dump.sql"
    path.write_bytes(DUMP)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    """Its help ends well, carries an example that begins with the program's name, and fits a terminal."""
    code, out, err = run(*command.split(), "--help")
    assert (code, err) == (0, "")
    assert re.search(r"Examples?:\n  .*snapshot " + command.partition(" ")[0], out)
    assert max(map(len, out.splitlines())) <= 100


def test_every_command_is_listed(run: Run) -> None:
    """The list of commands is what can be called, and its sentences are those of the commands themselves."""
    out = " ".join(run("--help")[1].split())
    assert {one.partition(" ")[0] for one in COMMANDS if one} == set(main._COMMANDS)
    for name, (_, told) in main._COMMANDS.items():
        assert f" {name} {told}" in out


def test_the_version_is_told(run: Run) -> None:
    """It is the version of the distribution."""
    assert run("--version")[:2] == (0, "snapshot, version 0.1.0\n")


def test_help_costs_no_more_than_click(project: Path) -> None:
    """Neither a driver nor a parser nor anything that draws is imported for it."""
    heavy = ("alembic", "msgspec", "pglast", "psycopg", "rich", "sqlalchemy", "sqlglot")
    script = f"""
import json, sys
from snapshot.cli.main import run
code = run(["--help"])
print(json.dumps([code, [name for name in {heavy!r} if name in sys.modules]]))
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, cwd=project, capture_output=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]


def test_the_exit_codes_are_the_named_ones(run: Run, dump: Path) -> None:
    """Each has a real cause: fine, something would change, a wrong option, no server."""
    assert [code.value for code in ExitCode] == [0, 1, 2, 3]
    assert run("split", dump, "--out", "sql")[0] == ExitCode.OK
    assert run("split", dump, "--out", "other", "--check")[0] == ExitCode.FINDINGS
    assert run("split", dump, "--no-such-option")[0] == ExitCode.USAGE
    assert run("dump", "host=/nowhere", "--out", "sql")[0] == ExitCode.ENVIRONMENT


UNUSABLE = {
    "unknown command": (["splat"], 2, "No such command 'splat'"),
    "unknown option": (["dump", "--colour"], 2, "No such option"),
    "wrong choice": (["dump", "--strategy", "half"], 2, "'half' is not one of"),
    "no jobs": (["dump", "--jobs", "0"], 2, "0 is not in the range"),
    "too many words": (["verify", "a", "b"], 2, "unexpected extra argument"),
    "unknown profile": (["dump", "--env", "local_dve"], 2, "Did you mean local_dev?"),
    "no such file": (["split", "nowhere.sql"], 2, "No such file or directory"),
    "folder as dump": (["split", "."], 2, "Is a directory"),
    "file as folder": (["split", "dump.sql", "--out", "dump.sql"], 2, "is a file"),
    "folder without a name": (["split", "dump.sql", "--out", ""], 2, "names no folder"),
    "snapshot without a name": (["verify", ""], 2, "names no folder"),
    "empty DSN": (["dump", ""], 2, "the connection string is empty"),
    "unreadable input": (["split", "/proc/self/mem", "--out", "sql"], 3, "the system refused"),
    "no DSN": (["dump", "dump.sql"], 2, "the connection string cannot be read"),
    "no server": (["dump", "postgresql://nobody@127.0.0.1:1/x"], 3, "127.0.0.1"),
    "no socket": (["dump", "host=/nowhere dbname=x"], 3, "/nowhere"),
    "no snapshot": (["verify", "nowhere"], 3, "nowhere"),
    "nothing in the folder": (["verify", "."], 3, "there is no snapshot here"),
    "no dump": (["split", "/dev/null", "--out", "sql"], 1, "/dev/null"),
    "no revisions": (["revisions", "current"], 2, "alembic.ini"),
    "folder below a file": (["split", "dump.sql", "--out", "dump.sql/sql"], 3, "dump.sql"),
    "folder that cannot be made": (["split", "dump.sql", "--out", "/proc/snapshot"], 3, "/proc/snapshot"),
}


@pytest.mark.parametrize(("arguments", "code", "told"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_a_person_gets_wrong_is_explained(
    run: Run, dump: Path, arguments: list[str], code: int, told: str
) -> None:
    """The exit code tells whose turn it is, standard error what happened; nothing is answered or written."""
    found, out, err = run(*arguments)
    assert (found, out) == (code, "")
    assert told in err
    assert "Traceback" not in err
    assert sorted(path.name for path in dump.parent.iterdir()) == ["dump.sql", "snapshot.toml"]


@pytest.mark.parametrize(
    "rubbish",
    [
        bytes(range(256)),
        b"\x1f\x8b\x08\x00rubbish",
        b"PGDMP\x01\x10\x00",
        b"\xff\xfeC\x00R\x00",
        b"CREATE TABL t ();\n",
        b"SELECT 'open",
        b"\\connect other\n",
        b"INSERT INTO t VALUES (1);\n",
    ],
)
def test_what_is_no_dump_is_refused(program: Run, rubbish: bytes) -> None:
    """Binary rubbish, archives and hand-written SQL get the name of the input, a hint, and no traceback."""
    code, out, err = program("split", "-", "--out", "sql", given=rubbish)
    assert (code, out) == (1, "")
    assert "→" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "configuration",
    ["env = 3\n", "[env.x]\ndsnn = ''\n", "\x00", "default_env = 'x'\n", "[sections]\na = 3\n", "[env.x\n"],
)
def test_a_wrong_configuration_is_named(run: Run, project: Path, dump: Path, configuration: str) -> None:
    """The file is named, whatever the command."""
    (project / "snapshot.toml").write_text(configuration)
    code, out, err = run("split", dump)
    assert (code, out) == (2, "")
    assert str(project / "snapshot.toml") in err


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://app:hunter2@127.0.0.1:1/x",
        "host=127.0.0.1 port=1 user=app password='hun ter2'",
        "postgresql://app@127.0.0.1:1/x?password=hunter2",
        "postgresql://app:hunter2@127.0.0.1:port/x",
        "host=127.0.0.1 password=hunter2 nonsense",
        "postgresql://app:hun%ter2@127.0.0.1/x",
    ],
)
def test_a_password_is_never_shown(run: Run, monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    """Neither from the argument nor from the environment, whether libpq can read it or not."""
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "3")
    answers = [run("dump", dsn)]
    Path("snapshot.toml").write_text('default_env = "far"\n[env.far]\nservice = "s"\n')
    monkeypatch.setenv("SNAPSHOT_DSN", dsn)
    answers.append(run("dump"))
    for code, out, err in answers:
        assert code in {2, 3}
        assert "ter2" not in out + err


def test_quiet_answers_nothing(run: Run, dump: Path) -> None:
    """With --quiet standard output is empty and standard error holds findings alone."""
    assert run("split", dump, "--out", "sql", "--quiet") == (0, "", "")
    assert run("split", dump, "--out", "other", "--check", "-q") == (1, "", "")
    (Path("sql") / "README.md").write_text("mine")
    code, out, err = run("split", dump, "--out", "sql", "-q")
    assert (code, out) == (0, "")
    assert "warning [folder-replaced] sql/README.md:1" in err


def test_standard_input_is_a_dump(program: Run, project: Path) -> None:
    """``-`` reads what pg_dump writes to a pipe."""
    code, out, _ = program("split", "-", "--out", "sql", given=DUMP)
    assert code == 0
    assert "sql: 2 objects" in out
    assert "the first snapshot of this folder" in out
    assert "CREATE TABLE mart.t" in (project / "sql" / "schema_head.sql").read_text()


def on_terminal(project: Path, *arguments: str, **environment: str) -> bytes:
    """Run the program on a terminal of its own and return everything it showed."""
    leader, follower = pty.openpty()
    known = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
    with subprocess.Popen(
        [PROGRAM, *arguments], cwd=project, env=known, stdin=follower, stdout=follower, stderr=follower
    ):
        os.close(follower)
        shown = b""
        try:
            while part := os.read(leader, 65536):
                shown += part
        except OSError:
            pass  # the terminal's other side is closed
        finally:
            os.close(leader)
    return shown


def test_colour_is_for_terminals_that_want_it(project: Path, dump: Path, program: Run) -> None:
    """A terminal gets colour, not with NO_COLOR; a pipe gets no escape at all."""
    arguments = ("split", dump.name, "--out", "sql")
    assert COLOUR.search(on_terminal(project, *arguments))
    plain = on_terminal(project, *arguments, NO_COLOR="1")
    assert b"nothing changed" in plain
    assert not COLOUR.search(plain)
    assert "\x1b" not in "".join(map(str, program(*arguments)))


def test_ctrl_c_is_no_failure_of_ours(run: Run, dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is what a shell reports for it, and nothing is said."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("snapshot.cli.split.split", interrupt)
    assert run("split", dump)[:2] == (130, "")


def test_a_closed_pipe_is_no_traceback(project: Path, dump: Path) -> None:
    """``snapshot … | head`` may close its end before everything is answered."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [PROGRAM, "split", dump, "--out", "sql"], check=False, cwd=project, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_migrations_need_no_connection_to_the_profile(run: Run, project: Path) -> None:
    """A scratch database is built; only a running database that is to be dumped needs its connection string."""
    (project / "snapshot.toml").write_text('[env.far]\ndsn = "env:NOT_SET"\nscratch = "host=/nowhere"\n')
    code, _, err = run("current-schema", "--env", "far")
    assert (code, "/nowhere" in err) == (ExitCode.ENVIRONMENT, True)
    code, _, err = run("current-schema", "--env", "far", "--source", "live")
    assert (code, "NOT_SET" in err) == (ExitCode.USAGE, True)


@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", ">/dev/full", "2>/dev/full"])
def test_a_closed_or_full_stream_is_no_traceback(project: Path, dump: Path, closing: str) -> None:
    """Whatever a caller does with the standard streams, the exit code is one of the named ones."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    for words in ("--help", f"split {dump.name} --out sql", "split - --out sql", "verify nowhere"):
        command = ["sh", "-c", f"{PROGRAM} {words} {closing}"]
        done = subprocess.run(command, check=False, cwd=project, input=b"", capture_output=True, env=environment)
        assert done.returncode in set(ExitCode)
        assert b"Traceback" not in done.stderr + done.stdout
        assert b"Exception ignored" not in done.stderr


def test_a_folder_that_is_gone_is_no_traceback(project: Path) -> None:
    """Somebody may remove the folder a shell stands in."""
    command = f"mkdir gone; cd gone; rmdir ../gone; exec {PROGRAM} verify"
    done = subprocess.run(["sh", "-c", command], check=False, cwd=project, capture_output=True)
    assert done.returncode == ExitCode.ENVIRONMENT
    assert b"the system refused" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp932"])
def test_a_narrow_terminal_encoding_is_no_traceback(program: Run, dump: Path, encoding: str) -> None:
    """What the stream's encoding lacks is escaped."""
    for arguments in (("split", dump, "--out", "sql"), ("split", "/dev/null", "--out", "表")):
        code, _, err = program(*arguments, PYTHONIOENCODING=encoding)
        assert code == (0 if "sql" in arguments else 1)
        assert "Traceback" not in err


def test_a_name_that_is_no_text_is_no_traceback(program: Run, dump: Path) -> None:
    """A folder may be called anything the file system takes."""
    code, _, err = program("split", dump, "--out", os.fsdecode(b"sql\xff"))
    assert (code, "Traceback" in err) == (0, False)
