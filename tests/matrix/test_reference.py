"""Rows of reference tables on every supported server: the same bytes from each, and again after a seed of each."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.config.settings import Settings
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.revisions.runner import upgrade
from snapshot.workflows.dump import Choices, dump_to
from snapshot.workflows.prove import verify
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Wish
from snapshot.workflows.seed_ready import Where
from snapshot.workflows.take import Request
from snapshot.workflows.watch import Watch

pytestmark = [pytest.mark.server, pytest.mark.matrix]

TYPES = r"""
CREATE SCHEMA ref;
CREATE TYPE ref.mood AS ENUM ('sad', 'ok', 'glad');
CREATE TYPE ref.pair AS (a text, b numeric);
CREATE DOMAIN ref.code AS text CHECK (VALUE <> '');
CREATE TABLE ref.many (
    k text, u uuid, PRIMARY KEY (k, u),
    i2 smallint, i8 bigint, f4 real, f8 double precision, n numeric, m money, b boolean, t text, c char(5),
    v varchar(9), by bytea, d date, ti time, tz timetz, ts timestamp, tsz timestamptz, iv interval, j json, jb jsonb,
    x bit(4), vb varbit, ip inet, ci cidr, ma macaddr, pt point, po polygon, r int4range, mr int4multirange,
    tr tstzrange, tv tsvector, tq tsquery, a1 int[], a2 text[], e ref.mood, p ref.pair, co ref.code, rc regclass,
    rp regprocedure, l pg_lsn, "user" name, "json" text, "system_user" text, q "char", jp jsonpath, ea ref.mood[]
);
INSERT INTO ref.many VALUES
  ('b', '00000000-0000-0000-0000-000000000001', 1, -9223372036854775808, 0.1, 0.1 + 0.2::float8, 1.10, 1234.5, true,
   E'\\ \t \n \r \b | é', 'ab', 'x', '\x00ff5c', '2026-02-28', '23:59:60', '10:00+09',
   '2026-01-01 00:00:00.000001', '2026-01-01 00:00+09', '-1 mon +2 days -03:04:05.6', '{"b": 1,  "a": 2}',
   '{"b": 1, "a": [1.0, null]}', '1010', '101', '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', '(1.5,-2)',
   '((0,0),(1,1),(1e-10,0))', '[1,5)', '{[1,2),[4,9)}', '[2026-01-01 00:00+09,)', 'fat:1A cat', 'a & !b',
   '{{1,2},{3,NULL}}', '{"a b",NULL,"","\\"}', 'glad', '("x ,",1.50)', 'c', 'ref.many',
   'pg_catalog.lower(text)', '16/B374D848', 'n', 'j', 's', 'z', '$."a"[*] ? (@ > 1)', '{sad,ok}'),
  ('B', '00000000-0000-0000-0000-000000000002', NULL, NULL, 'NaN', '-0', 'NaN', NULL, false, '', '', '', '',
   'infinity', '00:00', '00:00-15:59', '-infinity', 'infinity', '0', 'null', 'null', NULL, '', '1.2.3.4', NULL, NULL,
   NULL, NULL, 'empty', '{}', NULL, '', '', '{}', '{}', 'sad', '(,)', 'd', NULL, NULL, '0/0', '', '', '', '', NULL,
   NULL);
CREATE TABLE ref.s (id int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT -3 MINVALUE -99 MAXVALUE 99) PRIMARY KEY,
                    up int REFERENCES ref.s, g int GENERATED ALWAYS AS (id + 1) STORED);
INSERT INTO ref.s (up) VALUES (NULL), (5), (2);
CREATE TABLE ref.p (id bigserial, at date, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE ref.p_old PARTITION OF ref.p FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE ref.p_new PARTITION OF ref.p DEFAULT;
INSERT INTO ref.p (at) VALUES ('2026-05-05'), ('2025-05-05'), ('2026-05-05');
"""
ENV = """
import os

import psycopg
from alembic import context
from sqlalchemy import create_engine

engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(os.environ["SNAPSHOT_DSN"]))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
from alembic import op

revision = "r1"
down_revision = None


def upgrade():
    op.get_bind().exec_driver_sql({!r})
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a project whose one revision makes and fills the tables."""
    root = tmp_path_factory.mktemp("project")
    (root / "scripts" / "versions").mkdir(parents=True)
    (root / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/scripts\npath_separator = os\n")
    (root / "scripts" / "env.py").write_text(ENV)
    (root / "scripts" / "versions" / "r1.py").write_text(REVISION.format(TYPES))
    (root / "snapshot.toml").write_text('alembic_ini = "alembic.ini"\nreference_tables = ["ref.*"]\n')
    return load_settings(root)


@pytest.fixture(scope="module")
def folders(server_of: Callable[[int], Server], settings: Settings) -> Callable[[int], Path]:
    """Return the way from a major version to the snapshot of what the migrations make there."""

    def find(major: int) -> Path:
        folder = settings.root / str(major)
        if not folder.exists():
            with scratch_database(server_of(major).dsn_for("postgres")) as dsn:
                upgrade(settings.alembic_ini, dsn)
                written(settings, dsn, folder)
        return folder

    return find


def written(settings: Settings, dsn: str, folder: Path, *, check: bool = False) -> list[str]:
    """Dump a database into a folder and return which files that changes."""
    found = dump_to(settings, settings.named(), Request(dsn=dsn), Choices(out=folder, check=check), Watch())
    return sorted((*found.saved.plan.write, *found.saved.plan.remove))


def rows_in(folder: Path) -> dict[str, bytes]:
    """Return the files of rows in a folder."""
    found = folder / "reference"
    return {str(path.relative_to(found)): path.read_bytes() for path in found.rglob("*.sql")}


@pytest.mark.parametrize("major", [15, 16, 17])
def test_equal_rows_have_equal_bytes(folders: Callable[[int], Path], major: int) -> None:
    """F40: rows of built-in types of every sort, partitions and sequences are as on the newest server."""
    assert rows_in(folders(major)) == rows_in(folders(18))
    assert sorted(rows_in(folders(major))) == ["ref/many.sql", "ref/p.sql", "ref/s.sql"]


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_what_was_dumped_is_seeded_and_dumped_again(
    folders: Callable[[int], Path], settings: Settings, server_of: Callable[[int], Server], major: int
) -> None:
    """Nothing of the folder would change: no row, no sequence, no statement."""
    folder = folders(major)
    profile = replace(settings.named(), scratch=server_of(major).dsn_for("postgres"), postgres=major)
    with scratch_database(server_of(major).dsn_for("postgres")) as dsn:
        ready = prepare(Where(settings=settings, profile=profile, dsn=dsn), str(folder), Wish(), Watch())
        assert seed(ready, Watch()).rows == 8
        assert written(settings, dsn, folder, check=True) == []


@pytest.mark.parametrize("origin", [15, 16, 17, 18])
@pytest.mark.parametrize("other", [15, 16, 17, 18])
def test_rows_load_on_every_other_server(
    folders: Callable[[int], Path], server_of: Callable[[int], Server], origin: int, other: int
) -> None:
    """They are read back there as they stand in the files."""
    dsn = server_of(other).dsn_for("postgres")
    assert verify(folders(origin), lambda _: dsn, Watch(), on=other).rows == 8
