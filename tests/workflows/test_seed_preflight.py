"""Every check of the preflight, over values: what it finds, and that a fitting target has no findings."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from snapshot.database.catalog.facts import Facts
from snapshot.database.slots import Slots
from snapshot.database.target import Extension, Role, Target
from snapshot.layout.manifest import Declared, Manifest, Origin
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import Script
from snapshot.workflows import preflight as checks
from snapshot.workflows.preflight import CHECKS, Gathered, locks_needed, preflight

FRAME = "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
SQL = (
    FRAME
    + """
CREATE SCHEMA mart;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE TABLE mart.t (id integer);
ALTER TABLE mart.t OWNER TO app;
"""
)
FACTS = Facts(
    server_version="18.1",
    encoding="UTF8",
    collate="C",
    ctype="C",
    locale_provider="libc",
    locale="",
    settings=("work_mem=8MB",),
    extensions=(("plpgsql", "1.0"),),
)
TARGET = Target(
    major=18,
    facts=FACTS,
    version_schema="public",
    roles={"app": Role(is_super=False, is_mine=True), "me": Role(is_super=False, is_mine=True)},
    extensions={"pg_trgm": Extension(version="1.6", needs_superuser=False)},
    tablespaces={"pg_default": True},
    user="me",
    is_super=False,
    may_create_roles=False,
    may_create_schemas=True,
    may_create_in_public=True,
    is_standby=False,
    locks=Slots(64, 100),
)
MANIFEST = Manifest(
    heads=("r2",),
    revisions="v1:a",
    origin=Origin(
        server="18",
        database={"encoding": "UTF8", "collate": "C", "ctype": "C", "locale_provider": "libc", "locale": ""},
        settings=("work_mem=8MB",),
        extensions={"pg_trgm": "1.6", "plpgsql": "1.0"},
    ),
    counts={"schema": 1, "extension": 1, "table": 1},
)
Change = Callable[[Gathered], Gathered]


def said(sql: str) -> Assembly:
    """Return what statements say."""
    return assemble([Script("test.sql", sql)])


def gathered(sql: str = SQL) -> Gathered:
    """Return what is gathered of a snapshot and a target that fit each other."""
    found = said(sql)
    counts = {kind.value: count for kind, count in found.snapshot.counts().items()}
    return Gathered(
        target=TARGET,
        subject="me@here/db",
        manifest=replace(MANIFEST, counts=counts),
        snapshot=found.snapshot,
        counts=counts,
        needs=found.cluster,
        known=("r1", "r2"),
        heads=("r2",),
        revisions="v1:a",
    )


def of_target(**changes: object) -> Change:
    """Return a change of the target."""
    return lambda one: replace(one, target=replace(one.target, **changes))  # type: ignore[arg-type]


def of_facts(**changes: object) -> Change:
    """Return a change of the database's facts."""
    facts = replace(FACTS, **changes)  # type: ignore[arg-type]
    return lambda one: replace(one, target=replace(one.target, facts=facts))


def of_rest(**changes: object) -> Change:
    """Return a change of everything else."""
    return lambda one: replace(one, **changes)  # type: ignore[arg-type]


def of_manifest(**changes: object) -> Change:
    """Return a change of the manifest."""
    return lambda one: replace(one, manifest=replace(one.manifest, **changes))  # type: ignore[arg-type]


def of_sql(more: str) -> Change:
    """Return a snapshot with further statements."""
    return lambda _: gathered(SQL + more)


TRIGGER = """
CREATE FUNCTION mart.f() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION mart.f();
ALTER EVENT TRIGGER e OWNER TO app;
"""
VIRTUAL = "CREATE TABLE mart.v (a integer, b integer GENERATED ALWAYS AS (a) VIRTUAL);"
CASES: Mapping[str, tuple[str, Change, str, str]] = {
    "an object": (
        "is_empty",
        of_target(holds=(ObjectId.parse("table public.t"),)),
        "seed-not-empty",
        "it holds table public.t",
    ),
    "a revision": ("is_empty", of_target(revisions=("r1",)), "seed-not-empty", "its version table says r1"),
    "large objects": ("is_empty", of_target(large_objects=3), "seed-not-empty", "it holds 3 large objects"),
    "an extension of others": (
        "is_empty",
        of_target(holds=(ObjectId.parse("extension hstore"), ObjectId.parse("extension pg_trgm"))),
        "seed-not-empty",
        "it holds extension hstore",
    ),
    "another major": (
        "fits_server",
        of_target(major=17),
        "seed-other-major",
        "of PostgreSQL 18, and the server is 17",
    ),
    "too new a statement": (
        "fits_server",
        lambda one: of_target(major=17)(of_sql(VIRTUAL)(one)),
        "not-portable",
        "is not for PostgreSQL 17",
    ),
    "another encoding": ("fits_database", of_facts(encoding="LATIN1"), "seed-encoding", "the encoding is LATIN1"),
    "another locale": ("fits_database", of_facts(collate="de_DE"), "seed-locale", "collate de_DE instead of C"),
    "no settings": ("fits_database", of_facts(settings=()), "seed-settings", "work_mem=8MB"),
    "no extension": ("has_extensions", of_target(extensions={}), "seed-extension", "pg_trgm is not available"),
    "a newer extension": (
        "has_extensions",
        of_target(extensions={"pg_trgm": Extension(version="1.7", needs_superuser=False)}),
        "seed-extension-version",
        "pg_trgm is 1.7 here, and was 1.6",
    ),
    "no role": ("has_roles", of_target(roles={}), "seed-role", "roles are missing: app"),
    "may not make roles": (
        "has_roles",
        lambda one: replace(of_target(roles={})(one), create_roles=True),
        "seed-role",
        "may not create the missing roles app",
    ),
    "a role of another version": (
        "has_roles",
        lambda _: replace(gathered(SQL + "GRANT SELECT ON TABLE mart.t TO pg_maintain;"), create_roles=True),
        "seed-role",
        "roles of the server's own are missing: pg_maintain",
    ),
    "a role that nobody names": ("has_roles", of_rest(unknown_roles=("ap",)), "seed-role", "names no role ap"),
    "an owner who must be superuser": ("has_roles", of_sql(TRIGGER), "seed-superuser", "must be superusers: app"),
    "no tablespace": (
        "has_tablespaces",
        of_sql("SET default_tablespace = fast;\nCREATE TABLE mart.u (id integer);"),
        "seed-tablespace",
        "tablespaces are missing: fast",
    ),
    "a closed tablespace": (
        "has_tablespaces",
        lambda _: of_target(tablespaces={"fast": False})(
            gathered(SQL + "SET default_tablespace = fast;\nCREATE TABLE mart.u (id integer);")
        ),
        "seed-tablespace",
        "may not use the tablespaces fast",
    ),
    "a standby": ("has_privileges", of_target(is_standby=True), "seed-privilege", "is a standby"),
    "no schemas": ("has_privileges", of_target(may_create_schemas=False), "seed-privilege", "may not create schemas"),
    "not in public": (
        "has_privileges",
        of_target(may_create_in_public=False),
        "seed-privilege",
        "may not create objects in schema public",
    ),
    "superusers only": ("has_privileges", of_sql(TRIGGER), "seed-privilege", "may not create event triggers"),
    "an untrusted extension": (
        "has_privileges",
        of_target(extensions={"pg_trgm": Extension(version="1.6", needs_superuser=True)}),
        "seed-privilege",
        "may not create extension pg_trgm",
    ),
    "an owner who is another": (
        "has_privileges",
        of_target(roles={"app": Role(is_super=False, is_mine=False)}),
        "seed-privilege",
        "may not give objects to app",
    ),
    "an owner who would be made": (
        "has_privileges",
        lambda one: replace(of_target(roles={}, may_create_roles=True)(one), create_roles=True),
        "seed-privilege",
        "may not give objects to app, which it would make",
    ),
    "another grantor": (
        "has_privileges",
        of_sql("SET SESSION AUTHORIZATION 'app';\nGRANT SELECT ON TABLE mart.t TO me;\nRESET SESSION AUTHORIZATION;"),
        "seed-privilege",
        "may not speak for the grantors",
    ),
    "few locks": (
        "has_locks",
        of_target(locks=Slots(1, 2)),
        "seed-locks",
        "takes about 5 locks in one transaction, and the server has room for 2",
    ),
    "other counts": (
        "fits_manifest",
        of_rest(manifest=replace(MANIFEST, counts={"schema": 1, "extension": 1, "table": 2})),
        "seed-manifest",
        "1 of kind table instead of 2",
    ),
    "rows without a table": (
        "fits_manifest",
        of_manifest(reference=(Declared(id=ObjectId(Kind.TABLE, ("mart", "u")), rows=1),)),
        "seed-manifest",
        "rows of tables that its files do not define: table mart.u",
    ),
    "no revision": (
        "has_revision",
        lambda one: replace(one, manifest=replace(one.manifest, heads=())),
        "seed-revision",
        "names no revision",
    ),
    "an unknown revision": ("has_revision", of_rest(known=("r1",)), "seed-revision", "no revision of this checkout"),
    "two heads": ("has_revision", of_rest(heads=("r2", "r3")), "seed-revision", "has 2 head revisions: r2, r3"),
    "other files": ("has_revision", of_rest(revisions="v1:b"), "seed-revisions-changed", "are not those"),
    "rows": ("lacks_rows", of_rest(rows={"mart.t": ["r1"]}), "seed-rows", "stay empty: mart.t (r1)"),
    "unread": ("lacks_rows", of_rest(unread=("r1",)), "seed-rows-unknown", "cannot be told of: r1"),
    "a placeholder": (
        "has_secrets",
        of_rest(missing_secrets=("user mapping s.app password",)),
        "seed-secret",
        "only placeholders in the snapshot: user mapping s.app password",
    ),
    "a secret too many": ("has_secrets", of_rest(unknown_secrets=("x",)), "seed-secret", "no such placeholder: x"),
}


def test_what_fits_has_no_findings() -> None:
    """A target that is as the snapshot needs it is refused by nothing and warned about by nothing."""
    assert preflight(gathered()) == ()


@pytest.mark.parametrize("case", CASES)
def test_each_misfit_is_found(case: str) -> None:
    """The check that is meant for it names it with its code, and the preflight tells it too."""
    name, change, code, words = CASES[case]
    found = list(getattr(checks, name)(change(gathered())))
    assert [one for one in found if one.code == code and words in one.message], found
    assert all(one.hint for one in found)
    assert set(found) <= set(preflight(change(gathered())))


def test_declared_tables_are_not_warned_of() -> None:
    """Revisions may fill them, and partitions of them, under the names that revisions use; others are named."""
    sql = "CREATE TABLE public.p (id integer) PARTITION BY LIST (id);\nCREATE TABLE mart.p1 (id integer);\n"
    sql += "ALTER TABLE ONLY public.p ATTACH PARTITION mart.p1 DEFAULT;\n"
    held = tuple(Declared(id=ObjectId(Kind.TABLE, path), rows=1) for path in (("mart", "t"), ("public", "p")))
    one = of_manifest(reference=held)(gathered(SQL + sql))
    one = replace(one, rows={key: ["r1"] for key in ("mart.t", "public.p", "p", "mart.p1", "t", "mart.x")})
    (found,) = checks.lacks_rows(one)
    assert found.message.rpartition(": ")[2] == "mart.x (r1), t (r1)"


def test_every_check_has_a_case() -> None:
    """No check is registered that no case shows to find something."""
    assert {one.__name__ for one in CHECKS} == {name for name, *_ in CASES.values()}


def test_all_findings_are_told_at_once_errors_first() -> None:
    """One misfit hides no other, and a warning never stands before an error."""
    one = gathered()
    for change in (of_target(large_objects=1, extensions={}, roles={}), of_rest(unknown_secrets=("x",))):
        one = change(one)
    one = replace(one, target=replace(one.target, facts=replace(FACTS, collate="x", encoding="LATIN1")))
    assert [each.code for each in preflight(one)] == [
        "seed-not-empty",
        "seed-encoding",
        "seed-extension",
        "seed-role",
        "seed-secret",
        "seed-locale",
    ]


def test_the_value_named_for_locks_has_room() -> None:
    """The setting is named with a value under which the same load is not refused."""
    one = of_target(locks=Slots(1, 2))(gathered())
    (finding,) = checks.has_locks(one)
    value = int(finding.hint.partition("max_locks_per_transaction = ")[2].split()[0])
    assert list(checks.has_locks(of_target(locks=Slots(value, 2))(one))) == []
    assert locks_needed(Snapshot(())) == 0


def test_a_superuser_may_everything() -> None:
    """What only superusers may is no finding for one, but for an owner who is none."""
    one = of_target(is_super=True, may_create_schemas=False)(gathered(SQL + TRIGGER))
    assert [each.code for each in preflight(one)] == ["seed-superuser"]
