"""Every target of snapshot.mk in a repository of others, whichever way its env.py learns the address."""

from typing import TYPE_CHECKING

import pytest

from tests.cli.adoption.conftest import CORE, FIRST, SECOND, WIRED

if TYPE_CHECKING:
    from tests.cli.adoption.conftest import Foreign

pytestmark = pytest.mark.server


@pytest.mark.parametrize("name", sorted(WIRED))
def test_every_target_works(foreign: "Foreign", name: str) -> None:
    """From the first snapshot to a seeded database and a restored backup."""
    foreign.build(WIRED[name])
    said = foreign.adopt()
    assert (said.code, "warning" in said.err, "error" in said.err) == (0, False, False), said
    config = (foreign.root / "snapshot.toml").read_text()
    assert (f'alembic_url = "{WIRED[name].found}"' in config) == bool(WIRED[name].found)

    foreign.make("al-dump-schema-current")
    out = foreign.root / CORE / "migrations" / "alembic" / "sql_current"
    assert "CREATE VIEW mart.v_daily" in (out / "schema_head.sql").read_text()
    assert foreign.ask("SELECT to_regclass('raw.receive')") == [(None,)]

    assert "2 of 2 revisions behind" in foreign.make("al-cur").out
    assert "2 revisions applied" in foreign.make("al-up").out
    assert foreign.ask("SELECT version_num FROM alembic_version") == [(SECOND,)]
    assert f"* {FIRST} -> {SECOND} (head, current)" in foreign.make("al-hist").out
    assert "CREATE TABLE raw.receive" in foreign.make("al-sql", "REV=base:head").out

    assert "written: " in foreign.make("al-rev-auto", "MSG=add the column status").out
    assert "nothing written" not in foreign.make("al-rev", "MSG=by $hand").out
    auto, hand = sorted(foreign.versions.glob("*.py"))[2:]
    assert "op.add_column('receive', sa.Column('status'" in auto.read_text()
    assert "by $hand" in hand.read_text()
    assert "2 revisions applied" in foreign.make("al-up").out
    assert "1 revisions taken back" in foreign.make("al-down").out
    assert "nothing was run" in foreign.make("al-stamp", f"REV={hand.name[:18]}").out

    foreign.make("backup")
    (backup,) = (foreign.root / "backups" / "dev").glob("*.dump")
    foreign.make("db-reset", f"CONFIRM={foreign.name}")
    assert f"at {SECOND}" in foreign.make("al-init-from-schema").out or foreign.ask("SELECT 1 FROM raw.receive") == []
    foreign.make("db-reset", f"CONFIRM={foreign.name}")
    foreign.make("restore", f"FILE={backup.relative_to(foreign.root)}")
    assert hand.name[:18] in foreign.make("al-cur").out
