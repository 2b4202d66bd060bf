"""What an env.py tells of how it finds its address, and revisions of their schemas."""

from typing import TYPE_CHECKING

import pytest

from snapshot.revisions.environment import read_environment
from snapshot.revisions.wiring import schemas_of, wiring_of

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop


@pytest.mark.parametrize(
    ("text", "url", "driver"),
    [
        ('dsn = os.environ["SNAPSHOT_DSN"]', "", ""),
        ('context.get_x_argument(as_dictionary=True).get("url")', "-x url={url}", ""),
        ('x = context.get_x_argument(as_dictionary=True)\nu = x["dsn"] or os.environ["DB_URL"]', "-x dsn={url}", ""),
        ('context.get_x_argument(as_dictionary=True).get("tenant")', "", ""),
        ('os.environ["DATABASE_URL"]', "env:DATABASE_URL", ""),
        ("os.getenv('PG_DSN', 'postgresql+psycopg2://')", "env:PG_DSN", "psycopg2"),
        ('os.environ["LOG_LEVEL"]; engine_from_config(section)', "ini:sqlalchemy.url", ""),
        ('config.get_main_option("sqlalchemy.url")', "ini:sqlalchemy.url", ""),
        ('from app import settings\nconfig.set_main_option("sqlalchemy.url", settings.db_url)', "env:DB_URL", ""),
        ("get_settings().DATABASE_URI", "env:DATABASE_URI", ""),
        ("nothing at all", "", ""),
    ],
)
def test_the_way_is_read(workshop: "Workshop", text: str, url: str, driver: str) -> None:
    """The one that wins where there are several; a name that means no address is none."""
    (workshop.root / "scripts" / "env.py").write_text(text, encoding="utf-8")
    found = wiring_of(read_environment(workshop.ini))
    assert (found.url, found.driver) == (url, driver)
    assert bool(found.why) == (bool(url) or "SNAPSHOT_DSN" in text)


def test_an_address_in_parts(workshop: "Workshop") -> None:
    """Each variable is a part; without host and database they are none."""
    names = ("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME")
    env = workshop.root / "scripts" / "env.py"
    env.write_text("\n".join(f'os.environ["{name}"]' for name in names), encoding="utf-8")
    parts = ("{host}", "{port}", "{user}", "{password}", "{database}")
    assert dict(wiring_of(read_environment(workshop.ini)).variables) == dict(zip(names, parts, strict=True))
    env.write_text('os.environ["DB_HOST"]', encoding="utf-8")
    assert not wiring_of(read_environment(workshop.ini)).variables


def test_schemas_are_those_that_are_made_or_named(workshop: "Workshop") -> None:
    """In revisions and in the files that they read; public is none of them."""
    workshop.revision("r1", up='op.execute("CREATE SCHEMA IF NOT EXISTS raw")')
    workshop.revision("r2", "r1", up='op.create_table("t", schema="Stg"); op.create_table("t", schema="kpi")')
    (workshop.root / "scripts" / "sql").mkdir()
    (workshop.root / "scripts" / "sql" / "a.sql").write_text('create schema "mart"; CREATE SCHEMA public')
    assert schemas_of(read_environment(workshop.ini)) == ("kpi", "mart", "raw")
