"""SIGKILL while a folder is written, at any point: the next command finds the old snapshot or the new one.

A driver imports the writer once and forks a child for each point. The child counts the lines of the writer's own
modules that it executes and kills itself at the one it was told, so it dies between any two system calls of a write.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from snapshot.targets.folder import Recovery, recover
from snapshot.targets.paths import JOURNAL, STAGING

OLD = {
    "manifest.toml": "old\n",
    "separated/01_schemas.sql": "old schemas\n",
    "separated/02_tables_raw.sql": "the same\n",
    "separated/03_tables_stg.sql": "dropped\n",
    "by_kind/tables.sql": "dropped with its folder\n",
}
NEW = {
    "manifest.toml": "new\n",
    "schema_head.sql": "added\n" * 50_000,
    "separated/01_schemas.sql": "new schemas\n",
    "separated/02_tables_raw.sql": "the same\n",
    "more/deep/file.sql": "added with its folders\n",
}
DRIVER = textwrap.dedent("""
    import json, os, shutil, signal, sys
    from pathlib import Path
    from snapshot.targets.folder import apply, plan

    place, points = Path(sys.argv[1]), [int(one) for one in sys.argv[2].split()]
    old, new = json.load(sys.stdin)

    def make(folder):
        for path, text in old.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        return plan(folder, {path: text.encode() for path, text in new.items()}, previous=old)

    def traced(folder, decision, last):
        left = last

        def each(frame, event, arg):
            nonlocal left
            if "snapshot/targets" not in frame.f_code.co_filename:
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return each

        sys.settrace(each)
        apply(folder, decision)
        sys.settrace(None)
        return last - left

    if not points:
        print(traced(place / "all", make(place / "all"), 10**9))
    for point in points:
        folder = place / str(point)
        decision = make(folder)
        child = os.fork()
        if not child:
            traced(folder, decision, point)
            os._exit(0)
        print(point, os.waitpid(child, 0)[1])
""")


def drive(place: Path, points: list[int]) -> str:
    """Run the driver: for each point one folder and one process that is killed there; without points count them."""
    command = [sys.executable, "-c", DRIVER, str(place), " ".join(map(str, points))]
    done = subprocess.run(command, input=json.dumps([OLD, NEW]), check=True, capture_output=True, text=True)
    return done.stdout


def contents(folder: Path) -> dict[str, str]:
    """Return every file below a folder, the writer's own included."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("points", [60, pytest.param(500, marks=pytest.mark.matrix)])
def test_killed_at_any_point_of_a_write_a_folder_is_old_or_new(tmp_path: Path, points: int) -> None:
    """A process killed by SIGKILL between any two steps leaves what the next one makes whole: old first, then new."""
    lines = int(drive(tmp_path, []))
    chosen = sorted({1 + number * (lines - 1) // (points - 1) for number in range(points)})
    assert len(chosen) == points
    lines_told = (line.split() for line in drive(tmp_path, chosen).splitlines())
    ends = {int(point): int(status) for point, status in lines_told}
    found = []
    for point in chosen:
        folder = tmp_path / str(point)
        assert ends[point] == signal.SIGKILL
        outcome = recover(folder)
        found.append(contents(folder))
        expected = {Recovery.NOTHING: [OLD, NEW], Recovery.UNDONE: [OLD], Recovery.COMPLETED: [NEW]}[outcome]
        assert found[-1] in expected
        assert not (folder / STAGING).exists()
        assert not (folder / JOURNAL).exists()
        shutil.rmtree(folder)

    turn = found.index(NEW)
    assert found == [OLD] * turn + [NEW] * (points - turn)
    assert 0 < turn < points


ENTRY = (
    "--\n-- Name: {0}; Type: TABLE; Schema: raw; Owner: postgres\n--\n\nCREATE TABLE raw.{0} (\n    id int\n);\n\n\n"
)


def dump_text(tables: int) -> bytes:
    """Return a plain dump with one schema and so many tables."""
    head = "--\n-- PostgreSQL database dump\n--\n\nSELECT pg_catalog.set_config('search_path', '', false);\n\n"
    schema = "--\n-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres\n--\n\nCREATE SCHEMA raw;\n\n\n"
    body = "".join(ENTRY.format(f"t{number}") for number in range(tables))
    return f"{head}{schema}{body}--\n-- PostgreSQL database dump complete\n--\n".encode()


@pytest.fixture
def splitting(project: Any, tmp_path: Path) -> Callable[..., Any]:
    """Return a way to split a dump of so many tables into the project's folder, perhaps killed after some seconds."""
    (project.root / "snapshot.toml").write_text("")

    def split(tables: int, *, after: float = 0, before: tuple[str, ...] = (), out: Path | None = None) -> Any:
        dump = tmp_path / f"{tables}.sql"
        dump.write_bytes(dump_text(tables))
        where = ("--out", out) if out else ()
        process = project.start("split", dump, "--quiet", *where, before=before)
        if after:
            time.sleep(after)
            process.kill()
        err = process.communicate(timeout=120)[1]
        return process.returncode, err

    return split


def tables_in(folder: Path) -> int:
    """Count the tables in the aggregate."""
    return (folder / "schema_head.sql").read_text().count("CREATE TABLE")


@pytest.mark.parametrize("times", [6, pytest.param(60, marks=pytest.mark.matrix)])
def test_killed_at_any_time_the_program_leaves_one_snapshot(project: Any, splitting: Any, times: int) -> None:
    """Whenever the program is killed, the next command reads the old snapshot or the new one, and a write works."""
    assert splitting(10)[0] == 0
    began = time.monotonic()
    assert splitting(11)[0] == 0
    whole, held, killed = time.monotonic() - began, 11, 0
    for number in range(times):
        wanted = 20 + number
        code, _ = splitting(wanted, after=whole * (0.5 + 0.5 * (number * 0.618 % 1)))
        killed += code == -signal.SIGKILL
        check = project.run("split", project.root.parent / f"{wanted}.sql", "--check", "--quiet")
        assert check.code in {0, 1}, check.err
        assert "edited" not in check.err
        assert tables_in(project.out) == (wanted if check.code == 0 else held)
        held = tables_in(project.out)

    assert killed > 0
    assert splitting(5)[0] == 0
    assert tables_in(project.out) == 5


def small_disk(place: Path, size: str) -> Path:
    """Mount a file system of a size, or skip where that is not allowed."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this account may not mount a file system")
    return place


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return a way to mount a small file system, unmounted after the test."""
    place = tmp_path / "disk"
    yield lambda size: small_disk(place, size)
    if place.is_mount():
        subprocess.run(["umount", place], check=True)


def test_a_full_disk(splitting: Any, disk: Callable[[str], Path]) -> None:
    """Where the disk is full the folder is as before, nothing half written stays, and the error tells so."""
    folder = disk("200k") / "sql_current"
    assert splitting(50, out=folder)[0] == 0
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}

    code, err = splitting(1500, out=folder)

    assert code == 3
    assert "error [folder-io]" in err
    assert "No space left on device" in err
    assert "The snapshot is as it was before. Free some space" in " ".join(err.split())
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    } == before


def test_a_limit_of_file_size(splitting: Any, project: Any) -> None:
    """A file larger than the process may write is the same error, and not the end by a signal."""
    prlimit = shutil.which("prlimit")
    if prlimit is None:
        pytest.skip("prlimit is not here")
    assert splitting(50)[0] == 0
    before = project.state()

    code, err = splitting(1500, before=(prlimit, "--fsize=20000", "--"))

    assert code == 3
    assert "error [folder-io]" in err
    assert "File too large" in err
    assert "larger files" in err
    assert project.state() == before


def test_a_read_only_disk(splitting: Any, disk: Callable[[str], Path]) -> None:
    """A folder on a file system that is read-only can be compared and not written."""
    place = disk("400k")
    folder = place / "sql_current"
    assert splitting(50, out=folder)[0] == 0
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)

    code, err = splitting(51, out=folder)
    same, _ = splitting(50, out=folder)

    assert (code, same) == (3, 0)
    assert "error [folder-io]" in err
    assert "Read-only file system" in err
    assert "Mount it writable" in err


def test_a_folder_that_may_not_be_written(splitting: Any, project: Any) -> None:
    """Without permission to write, the folder is as before and the error names it."""
    assert splitting(50)[0] == 0
    before = project.state()
    as_nobody: tuple[str, ...] = ()
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may write everywhere, and there is no setpriv")
        as_nobody = (setpriv, "--bounding-set=-all", "--inh-caps=-all", "--")
    for path in (project.out, project.out / "separated"):
        path.chmod(0o555)
    try:
        code, err = splitting(51, before=as_nobody)
    finally:
        for path in (project.out, project.out / "separated"):
            path.chmod(0o755)

    assert code == 3
    assert "error [folder-io]" in err
    assert "Permission denied" in err
    assert str(project.out) in err
    assert project.state() == before
