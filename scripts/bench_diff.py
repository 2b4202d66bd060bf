"""What is measured of the diff: two snapshots of many tables, of which one in a hundred objects differs, or more."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from playwright.sync_api import sync_playwright
from psycopg import sql

from snapshot.database.send import send_text
from snapshot.database.server import Server
from synthetic import edits

SMALL = "1 % of 1,200 tables changed"
PAIRS = {SMALL: (1_200, 107), "1 % changed": (12_000, 1_070), "5,000 changed": (12_000, 5_000)}
"""Name of a pair → tables, and objects that are changed in its second database; there are nine times as many."""

OPENED = "the page opened in Chromium and searched"

Measured = Callable[[], tuple[float, float]]
Timed = Callable[..., Measured]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two databases and the snapshots of both.

    :param old: connection string of the first.
    :param folders: the snapshot folders, first and second.
    """

    old: str
    new: str
    folders: tuple[Path, Path]


def prepare(name: str, server: Server, dsn: str, folder: Path, run: Callable[[Sequence[str | Path]], None]) -> Pair:
    """Return a pair of databases, the second made first where it is absent, with a snapshot of each.

    :param dsn: connection string of the synthetic database of as many tables.
    """
    tables, objects = PAIRS[name]
    changed = f"{psycopg.conninfo.conninfo_to_dict(dsn)['dbname']}_{objects}"
    with psycopg.connect(server.dsn_for("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [changed]).fetchone() is None:
            print(f"making {changed}", file=sys.stderr)
            template = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
            words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(words.format(sql.Identifier(changed), sql.Identifier(str(template))))
            with psycopg.connect(server.dsn_for(changed), autocommit=True) as other:
                for statement in edits(tables, objects):
                    if error := send_text(other, statement).error:
                        raise error
    dsns = (dsn, server.dsn_for(changed))
    folders = folder / "old", folder / "new"
    for one, out in zip(dsns, folders, strict=True):
        dump = folder / "side.sql"
        run([server.bin / "pg_dump", "--schema-only", f"--file={dump}", one])
        run([Path(sys.executable).with_name("snapshot"), "split", dump, "--out", out, "--quiet"])
    return Pair(*dsns, folders)


def commands(name: str, pair: Pair, timed: Timed, peers: Path) -> Iterator[tuple[str, Measured]]:
    """Yield what is measured on a pair: the line's title, and what runs it once."""
    old, new = pair.folders
    snapshot = Path(sys.executable).with_name("snapshot")
    if name == SMALL:
        yield "snapshot diff", timed([snapshot, "diff", old, new], answers=(1,))
        yield "snapshot diff of the two databases", timed([snapshot, "diff", pair.old, pair.new], answers=(1,))
        migra = shutil.which("migra", path=f"{peers / 'venv' / 'bin'}:{os.environ['PATH']}")
        if migra:
            yield "migra of the two databases", timed([migra, "--unsafe", uri(pair.old), uri(pair.new)], answers=(2,))
        return
    if name == "5,000 changed":
        yield "snapshot diff --format html", timed([snapshot, "diff", old, new, "--format", "html"], answers=(1,))
        if shutil.which("chromium"):
            page = old.parent / "report.html"
            with page.open("wb") as file:
                subprocess.run([snapshot, "diff", old, new, "--format", "html", "-q"], stdout=file, check=False)
            yield OPENED, lambda: opened(page)
        return
    yield "snapshot --version", timed([snapshot, "--version"])
    yield "snapshot diff, equal", timed([snapshot, "diff", old, old, "--stat"])
    for title, options in {"--stat": ["--stat"], "": [], "--format json": ["--format", "json"]}.items():
        yield f"snapshot diff {title}".strip(), timed([snapshot, "diff", old, new, *options], answers=(1,))


def opened(page: Path) -> tuple[float, float]:
    """Open a report in a browser, search it, and return the seconds until the list shows what was found."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium")) as browser,
    ):
        tab = browser.new_page()
        begin = time.perf_counter()
        tab.goto(page.as_uri())
        tab.locator("#search").fill("t0777")
        tab.wait_for_function("document.querySelector('#found').textContent.includes(' of ')")
        return time.perf_counter() - begin, 0.0


def uri(dsn: str) -> str:
    """Return a connection string in the form that SQLAlchemy reads."""
    parts = psycopg.conninfo.conninfo_to_dict(dsn)
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}&port={parts.get('port', 5432)}"
