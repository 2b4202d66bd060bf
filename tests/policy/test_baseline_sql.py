"""What of a snapshot's text a baseline sends."""

from snapshot.policy.baseline_sql import is_alike, rows_sql, schema_sql
from snapshot.sql.sendable import refusals

HEAD = """\
-- All sections
-- A line that begins with "-- # " opens an object.

SET client_encoding = 'UTF8';
SET search_path = '';

-- # section 02_tables

-- # table public.t
SET default_tablespace = 'fast';
CREATE TABLE public.t (
    id integer
);
SET default_tablespace = '';

-- # owner of table public.t
ALTER TABLE public.t OWNER TO maker;

-- # owner of table public.u
ALTER TABLE public.u OWNER TO other;

-- # privileges on table public.t
SET SESSION AUTHORIZATION 'other';
GRANT SELECT ON TABLE public.t TO reader;
RESET SESSION AUTHORIZATION;
"""
DUMP = r"""
--
-- PostgreSQL database dump
--

\restrict abc

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

INSERT INTO public.t (id, n) VALUES
	(1, 'a;b
-- no comment');


--
-- Name: t_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.t_id_seq', 7, true);
SELECT pg_catalog.setval('public.u_id_seq', 1, false);

--
-- PostgreSQL database dump complete
--

\unrestrict abc
"""


def test_schema() -> None:
    """Settings are the transaction's own and put back, and what belonged to the maker belongs to whoever runs it."""
    text = schema_sql(HEAD, maker="maker", there=())
    assert "OWNER TO maker" not in text
    assert "OWNER TO other" in text
    assert ("# owner of table public.t" in text, "# owner of table public.u" in text) == (False, True)
    assert "SET LOCAL default_tablespace = 'fast';" in text
    assert "SET LOCAL SESSION AUTHORIZATION 'other';" in text
    assert "SET LOCAL SESSION AUTHORIZATION DEFAULT;" in text
    assert text.endswith("\nSET LOCAL search_path TO DEFAULT;\n")
    assert list(refusals(text)) == []


def test_settings_do_not_last() -> None:
    """Each setting is put back, because another revision may follow in the same transaction."""
    text = schema_sql(HEAD, maker="maker", there=())
    for name in ("check_function_bodies", "default_tablespace", "search_path", "xmloption"):
        assert f"SET LOCAL {name} TO DEFAULT;\n" in text


def test_bodies_stay() -> None:
    """Lines in the body of a routine that look like settings or owners are none."""
    body = "BEGIN\nUPDATE t\nSET id = 1;\nRESET SESSION AUTHORIZATION;\nALTER TABLE t OWNER TO maker;\nEND"
    made = f"CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $$\n{body}\n$$;"
    text = schema_sql(f"{HEAD}\n-- # function public.f()\n{made}\n", maker="maker", there=())
    assert made in text


def test_another_mark() -> None:
    """A file whose header lines begin otherwise, because a name holds such a line, is sent whole."""
    said = 'A line that begins with "-- ## "'
    head = HEAD.replace("\n-- # ", "\n-- ## ").replace('A line that begins with "-- # "', said)
    text = schema_sql(head, maker="maker", there=())
    assert "CREATE TABLE public.t" in text
    assert said not in text


def test_a_maker_in_quotes() -> None:
    """A role is known by its name, as the server prints it: a keyword in quotes."""
    text = schema_sql(HEAD.replace("TO maker", 'TO "user"'), maker="user", there=())
    assert "OWNER TO other" in text
    assert '"user"' not in text


def test_schema_that_is_there() -> None:
    """The schema of the version table exists before the first revision runs."""
    head = HEAD.replace(
        "-- # section 02_tables\n", "-- # section 02_tables\n\n-- # schema meta\nCREATE SCHEMA meta;\n"
    )
    assert "CREATE SCHEMA IF NOT EXISTS meta;" in schema_sql(head, maker="maker", there=["meta"])
    assert "CREATE SCHEMA meta;" in schema_sql(head, maker="maker", there=())


def test_roles() -> None:
    """Roles are made where they are missing, whatever their names hold."""
    text = schema_sql(HEAD, maker="maker", there=(), roles=["reader", "o'd \"$role$d"])
    assert "WHERE rolname = 'reader') THEN\n        CREATE ROLE \"reader\" NOLOGIN;" in text
    assert "DO $role1$" in text
    assert list(refusals(text)) == []


def test_rows() -> None:
    """Rows, used sequences and filled materialized views are kept; settings, comments and psql's commands are not."""
    assert rows_sql(DUMP, ["public.m"]).splitlines() == [
        "SET LOCAL search_path = '';",
        "",
        "INSERT INTO public.t (id, n) VALUES",
        "\t(1, 'a;b",
        "-- no comment');",
        "SELECT pg_catalog.setval('public.t_id_seq', 7, true);",
        "REFRESH MATERIALIZED VIEW public.m;",
        "",
        "SET LOCAL search_path TO DEFAULT;",
    ]
    assert rows_sql("SET a = 1;\nSELECT pg_catalog.setval('s', 1, false);\n") == ""


def test_restarted_sequences() -> None:
    """An unused sequence that begins elsewhere than declared is set there, whatever it is called."""
    assert "SELECT pg_catalog.setval('\"o''d\".s', 9, false);" in rows_sql("", restarted=[('"o\'d".s', 9)])


def test_alike() -> None:
    """Only values that differ each time they are made may differ."""
    rows = "INSERT INTO t VALUES ('{}', 7, 'it''s'),\n\t({}, 8, NULL);"
    one, other, again = (rows.format(*two) for two in (("10:00", 0.1), ("10:01", 0.2), ("10:02", 0.3)))
    assert is_alike(one, other, again)
    assert not is_alike(one, other, one)
    assert not is_alike(one, other.replace("8", "9"), again)
    assert not is_alike(one, other + " INSERT", again)
