"""Measure this tool beside what a user would take instead, in one run, and write the table of docs/benchmarks.md.

Every command is run in turn, round after round, so that a machine that slows down slows all of them; what is reported
is the median, and a ratio of two medians of the same run. Peers are measured where they are installed: they are
looked for in the folder that ``--peers`` names (a virtual environment, ``node_modules``) and on ``PATH``.
"""

import argparse
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg
from psycopg.rows import TupleRow

import bench_check
import bench_diff
import bench_seed
from snapshot.database.pgdump import quote_pattern
from snapshot.database.send import send_text
from snapshot.database.server import Server, ensure_database, ensure_running
from synthetic import statements

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
JOBS = 2
SHAPES = {"1,200 tables": ("tables", 1200), "12,000 tables": ("tables", 12000), "100 schemas": ("schemas", 100)}
BARE = f"pg_dump -s -n, each schema and the rest, {JOBS} at a time"
STRATEGIES = {
    "1,200 tables": ("whole", "per-schema"),
    "12,000 tables": ("whole", "per-schema"),
    "100 schemas": ("whole", "auto"),
}
"""What is measured; ``auto`` is the one or the other, by the number of schemas."""
OTHERS = (bench_seed.NAME, bench_check.NAME)
SNAPSHOT = str(Path(sys.executable).with_name("snapshot"))
KIB = 1024

Command = Sequence[str | Path]


@dataclass(slots=True)
class Row:
    """What one line of the table came to.

    :param seconds: of each round.
    :param resident: the largest resident size of each round's process, in MB; empty where several ran.
    """

    seconds: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return median(self.seconds)


@dataclass(frozen=True, slots=True)
class Bench:
    """One synthetic database and what is measured on it.

    :param folder: where this run may write.
    :param dump: the file with one whole plain dump.
    """

    name: str
    dsn: str
    schemas: tuple[str, ...]
    folder: Path
    dump: Path
    server: Server
    peers: Path


def main() -> int:
    """Measure, print the table and write it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=[*SHAPES, *OTHERS], action="append")
    parser.add_argument("--peers", type=Path, default=ROOT / "build" / "peers")
    parser.add_argument("--no-write", action="store_true", help="print the table and leave the page as it is")
    chosen = parser.parse_args()
    server = ensure_running(ROOT)
    # Away from this repository, whose configuration is for its own schema.
    with tempfile.TemporaryDirectory(prefix="snapshot-bench-") as folder, chdir(folder):
        found = {"start-up": measure(start_up(), chosen.rounds)}
        for name in chosen.only or [*SHAPES, *OTHERS]:
            if name == bench_seed.NAME:
                found[name] = measure(bench_seed.prepare(ROOT, server, Path(folder) / "seeded", timed), chosen.rounds)
                continue
            if name == bench_check.NAME:
                found[name] = measure(bench_check.commands(ROOT, timed), chosen.rounds)
                continue
            bench = prepare(name, server, Path(folder) / name.replace(" ", "_"), chosen.peers)
            found[name] = measure(commands(bench), chosen.rounds)
            pairs = [pair for pair, (tables, _) in bench_diff.PAIRS.items() if name == f"{tables:,} tables"]
            found |= {pair: measure(diffs(pair, bench), chosen.rounds) for pair in pairs}
    text = report(found, server)
    print(text)
    if not chosen.no_write:
        write_page(text)
    return 0


def prepare(name: str, server: Server, folder: Path, peers: Path) -> Bench:
    """Return a synthetic database, made first where it is absent, with its dump."""
    shape, count = SHAPES[name]
    database = f"bench_{shape}_{count}"
    with psycopg.connect(server.dsn_for("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
    dsn = ensure_database(server, database)
    if known is None:
        print(f"making {database}", file=sys.stderr)
        with psycopg.connect(dsn, autocommit=True) as connection:
            for text in statements(shape, count):
                send(connection, text)
    with psycopg.connect(dsn) as connection:
        query = r"SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' ORDER BY 1"
        schemas = tuple(row[0] for row in connection.execute(query))
    folder.mkdir()
    dump = folder / "whole.sql"
    run([server.bin / "pg_dump", "--schema-only", f"--file={dump}", dsn])
    return Bench(name, dsn, schemas, folder, dump, server, peers)


def send(connection: psycopg.Connection[TupleRow], text: str) -> None:
    """Send an SQL text, and end where the server refuses it."""
    if error := send_text(connection, text).error:
        raise error


def commands(bench: Bench) -> dict[str, Callable[[], tuple[float, float]]]:
    """Return what is measured on a database: the line's title, and what runs it once."""
    out, pg_dump = bench.folder / "out", bench.server.bin / "pg_dump"
    kept = bench.folder / "kept"
    run([SNAPSHOT, "split", bench.dump, "--out", kept, "--quiet"])
    ours = {
        f"snapshot dump --strategy {strategy}": timed(
            [SNAPSHOT, "dump", bench.dsn, "--out", out, "--strategy", strategy, "--jobs", str(JOBS), "--quiet"], out
        )
        for strategy in STRATEGIES[bench.name]
    }
    return {
        "pg_dump -s": timed([pg_dump, "--schema-only", f"--file={bench.folder / 'again.sql'}", bench.dsn]),
        **({BARE: lambda: bare_runs(bench)} if "per-schema" in STRATEGIES[bench.name] else {}),
        **ours,
        "parse_sql_json of the dump": lambda: inside("parse", bench.dump),
        "snapshot split": timed([SNAPSHOT, "split", bench.dump, "--out", out, "--quiet"], out),
        "snapshot split, nothing changed": timed([SNAPSHOT, "split", bench.dump, "--out", kept, "--quiet"]),
        "reading back the folder": lambda: inside("read", kept),
        **{title: timed(command, bench.folder / "peer") for title, command in peers(bench)},
    }


def diffs(name: str, bench: Bench) -> dict[str, Callable[[], tuple[float, float]]]:
    """Return what is measured of the diff on a pair of databases."""
    folder = bench.folder / name.replace(" ", "_")
    folder.mkdir()
    pair = bench_diff.prepare(name, bench.server, bench.dsn, folder, run)
    return dict(bench_diff.commands(name, pair, timed, bench.peers))


def start_up() -> dict[str, Callable[[], tuple[float, float]]]:
    """Return what is measured without a database."""
    return {
        'python -c "import click"': timed([sys.executable, "-c", "import click"]),
        "snapshot --help": timed([SNAPSHOT, "--help"]),
        "snapshot split --help": timed([SNAPSHOT, "split", "--help"]),
        "snapshot dump --help": timed([SNAPSHOT, "dump", "--help"]),
    }


def peers(bench: Bench) -> Iterator[tuple[str, Command]]:
    """Yield the peers that are installed, each with what splits the dump; each gets a copy of it to itself."""
    program = shutil.which("pg_split_schema_dump", path=f"{bench.peers / 'venv' / 'bin'}:{os.environ['PATH']}")
    if program and bench.name != "12,000 tables":  # seconds on a tenth of it already
        yield "pgtricks pg_split_schema_dump", [program, bench.dump, bench.folder / "peer"]
    if (bench.peers / "node_modules" / "pg-dump-parser").is_dir():
        code = "const {readFileSync} = await import('fs'); const {parsePgDump} = await import('pg-dump-parser');"
        code += "parsePgDump(readFileSync(process.argv[1], 'utf8'))"
        node: Command = ["node", "--input-type=module", "-e", code, bench.dump]
        yield "pg-dump-parser (parses only)", ["sh", "-c", f"cd {shlex.quote(str(bench.peers))} && {shell(node)}"]


def shell(words: Command) -> str:
    """Return a command as a shell reads it."""
    return shlex.join(map(str, words))


def measure(lines: Mapping[str, Callable[[], tuple[float, float]]], rounds: int) -> dict[str, Row]:
    """Run every line once a round and return what each came to."""
    rows = {title: Row() for title in lines}
    for number in range(rounds):
        for title, once in lines.items():
            seconds, resident = once()
            rows[title].seconds.append(seconds)
            if resident:
                rows[title].resident.append(resident)
            print(f"round {number + 1}: {title}: {seconds:.2f} s", file=sys.stderr)
    return rows


def timed(
    command: Command, removed: Path | None = None, answers: Sequence[int] = (0,)
) -> Callable[[], tuple[float, float]]:
    """Return what runs a command once: seconds, and the largest resident size of its process in MB.

    :param removed: a folder that is removed before each run and not counted.
    :param answers: exit codes of a run that did what it should.
    """

    def once() -> tuple[float, float]:
        if removed:
            shutil.rmtree(removed, ignore_errors=True)
        begin = time.perf_counter()
        child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read() if child.stderr else b""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begin
        if child.returncode not in answers:
            raise SystemExit(f"{command[0]} failed: {said.decode(errors='replace')}")
        return seconds, usage.ru_maxrss / KIB

    return once


def run(command: Command) -> None:
    """Run a command that is not measured."""
    timed(command)()


def bare_runs(bench: Bench) -> tuple[float, float]:
    """Run pg_dump for each schema, and for what belongs to none, on one exported snapshot, and return the seconds."""
    with psycopg.connect(bench.dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        base = [bench.server.bin / "pg_dump", "--schema-only", f"--snapshot={row[0] if row else ''}", bench.dsn]
        one = [[*base, f"--schema={quote_pattern(schema)}"] for schema in bench.schemas]
        rest = [*base, *(f"--exclude-schema={quote_pattern(schema)}" for schema in bench.schemas)]
        begin = time.perf_counter()
        with ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(run, [*one, rest]))
        return time.perf_counter() - begin, 0.0


INSIDE = {
    "parse": """
from pathlib import Path
from pglast.parser import parse_sql_json
text = "\\n".join(line for line in Path(sys.argv[1]).read_text().split("\\n") if line[:1] != chr(92))
begin = time.perf_counter()
parse_sql_json(text)
""",
    "read": """
from pathlib import Path
from snapshot.layout.format import read_blocks
from snapshot.sources.folder import read_folder
begin = time.perf_counter()
found = read_folder(Path(sys.argv[1]))
blocks = sum(1 for _ in read_blocks(found.files["schema_head.sql"].decode()))
""",
}
"""What is timed inside a process of its own, without its start-up."""


def inside(what: str, path: Path) -> tuple[float, float]:
    """Run one of `INSIDE` on a path and return its seconds and its process's resident size in MB."""
    code = f"import resource, sys, time\n{INSIDE[what]}"
    code += "print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    seconds, resident = done.stdout.split()
    return float(seconds), int(resident) / KIB


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio or a number that is to be reached.

    :param line: its numerator.
    :param base: its denominator; an empty text for a number of seconds, ``MB`` for a resident size.
    :param less: a line whose seconds are taken off first.
    """

    shape: str
    line: str
    base: str
    most: float
    less: str = ""


TARGETS = (
    Target("12,000 tables", "snapshot dump --strategy whole", "pg_dump -s", 1.3),
    Target("12,000 tables", "snapshot dump --strategy per-schema", BARE, 1.2),
    Target("100 schemas", "snapshot dump --strategy auto", "pg_dump -s", 1.5),
    Target("12,000 tables", "snapshot split", "parse_sql_json of the dump", 4.0),
    Target("12,000 tables", "snapshot split", "MB", 500),
    Target("12,000 tables", "reading back the folder", "", 0.5),
    Target("start-up", "snapshot --help", 'python -c "import click"', 3.0),
    Target("1 % changed", "snapshot diff --stat", "", 2.0),
    Target("1 % changed", "snapshot diff --stat", "MB", 400),
    Target("1 % changed", "snapshot diff, equal", "", 0.5, less="snapshot --version"),
    Target("5,000 changed", "snapshot diff --format html", "", 5.0),
    Target(bench_seed.NAME, bench_seed.SEED, bench_seed.UPGRADE, 0.1),
    Target("5,000 changed", bench_diff.OPENED, "", 2.0),
    Target(bench_check.NAME, bench_check.QUICK, "", 2.0),
    Target(bench_check.NAME, bench_check.WHOLE, "", 60.0),
)


def report(found: Mapping[str, Mapping[str, Row]], server: Server) -> str:
    """Return the tables as Markdown."""
    rounds = len(next(iter(found["start-up"].values())).seconds)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / KIB**3
    lines = [
        (
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB; "
            f"PostgreSQL {server.major} (embedded), Python {platform.python_version()}; medians of {rounds} rounds."
        ),
        "",
        "| database | command | seconds | spread | resident MB |",
        "|---|---|---|---|---|",
    ]
    for shape, rows in found.items():
        for title, row in rows.items():
            spread = f"{min(row.seconds):.2f} to {max(row.seconds):.2f}"
            size = f"{max(row.resident):.0f}" if row.resident else ""
            lines.append(f"| {shape} | `{title}` | {row.median:.2f} | {spread} | {size} |")
    lines += ["", "| to reach | at most | measured | |", "|---|---|---|---|", *map(str, reached(found))]
    return "\n".join(lines) + "\n"


def reached(found: Mapping[str, Mapping[str, Row]]) -> Iterator[str]:
    """Yield a line for each target whose measures are there."""
    for one in TARGETS:
        rows = found.get(one.shape, {})
        if one.line in rows:
            yield verdict(f"{one.shape}: `{one.line}`" + (f" ÷ `{one.base}`" if one.base in rows else ""), one, rows)
    small, large = found.get("1,200 tables"), found.get("12,000 tables")
    if small and large:
        ratio = large["snapshot split"].median / small["snapshot split"].median
        yield row_of("`snapshot split`: 12,000 tables ÷ 1,200 tables", 11, ratio)


def verdict(title: str, target: Target, rows: Mapping[str, Row]) -> str:
    """Return the line of one target."""
    row = rows[target.line]
    if target.base == "MB":
        return row_of(f"{title}, resident MB", target.most, max(row.resident))
    if target.less:
        return row_of(f"{title} less `{target.less}`", target.most, row.median - rows[target.less].median)
    return row_of(title, target.most, row.median / (rows[target.base].median if target.base else 1))


def row_of(title: str, most: float, measured: float) -> str:
    """Return a line of the table of targets."""
    return f"| {title} | {most:g} | {measured:.2f} | {'reached' if measured <= most else 'not reached'} |"


def write_page(text: str) -> None:
    """Replace what the page says was measured."""
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
