"""The ledger is settled only when the dump and the catalogue agree on every object and everything said of it."""

from collections.abc import Callable

import pytest
from psycopg.errors import UniqueViolation

from snapshot.database.catalog.values import Annotation, CatalogObject, Implied, Ref, Unprintable
from snapshot.database.connection import session
from snapshot.model.diagnostic import Severity
from snapshot.model.errors import LedgerError
from snapshot.model.identity import ObjectId
from snapshot.model.ledger import Ledger
from snapshot.model.objects import Role
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.workflows.account import expected, settle, version_tables_of
from snapshot.workflows.taken import Taken

DUMP = """
CREATE TABLE public.t (
    a integer
);
COMMENT ON TABLE public.t IS 'one';
COMMENT ON COLUMN public.t.a IS 'two';
CREATE INDEX i ON public.t USING btree (a);
GRANT SELECT ON TABLE public.t TO pg_monitor;
"""
TABLE, INDEX = ObjectId.parse("table public.t"), ObjectId.parse("index public.i")
PARTITIONED = """
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched AFTER UPDATE ON p FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON TRIGGER touched ON p IS 'printed';
COMMENT ON TRIGGER touched ON p1 IS 'not printed';
CREATE TABLE twice (a int);
INSERT INTO twice VALUES (1), (1);
"""


def known(*ids: ObjectId, implied: Implied | None = None, unprintable: Unprintable | None = None) -> CatalogObject:
    """Return an object as the catalogue knows it."""
    return CatalogObject(Ref(1, 1), ids, implied, unprintable)


def said(found: ObjectId, role: Role, column: str = "") -> Annotation:
    """Return something said of an object, as the catalogue knows it."""
    return Annotation((found,), role, column)


OBJECTS = (known(TABLE), known(INDEX))
ANNOTATIONS = (said(TABLE, Role.COMMENT), said(TABLE, Role.COMMENT, "a"), said(TABLE, Role.PRIVILEGE))


def settled(
    *,
    dump: str = DUMP,
    objects: tuple[CatalogObject, ...] = OBJECTS,
    annotations: tuple[Annotation, ...] = ANNOTATIONS,
    left_out: frozenset[ObjectId] = frozenset(),
) -> Ledger:
    """Settle a dump against a catalogue."""
    found = assemble([cut(dump.encode(), "dump.sql")])
    return settle(found.ledger, found.snapshot, expected(objects, annotations), left_out)


def refusal(**changed: object) -> LedgerError:
    """Return the error of a dump and a catalogue that disagree."""
    with pytest.raises(LedgerError) as failure:
        settled(**changed)  # type: ignore[arg-type]  # the names are those of the keywords
    return failure.value


def test_what_agrees_is_settled() -> None:
    """Nothing is missing, nothing is too much, nothing is told."""
    ledger = settled()
    assert (ledger.statements, ledger.pieces, ledger.notes) == (5, 5, ())


def test_a_missing_definition_is_named() -> None:
    """An object of the catalogue that the dump does not define stops the run."""
    lost = ObjectId.parse("view public.lost")
    assert "view public.lost has no definition in the dump" in str(refusal(objects=(*OBJECTS, known(lost))))


def test_an_unknown_definition_is_named() -> None:
    """A definition in the dump that the catalogue does not know stops the run."""
    assert "index public.i is in the dump, but not in the catalogue" in str(refusal(objects=OBJECTS[:1]))


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("COMMENT ON COLUMN public.t.a IS 'two';\n", "table public.t has 2 of role comment in the catalogue and 1"),
        ("GRANT SELECT ON TABLE public.t TO pg_monitor;\n", "table public.t has 1 of role privilege"),
    ],
)
def test_what_the_dump_does_not_say_is_named(statement: str, finding: str) -> None:
    """A comment of a column or a privilege that got lost stops the run."""
    assert finding in str(refusal(dump=DUMP.replace(statement, "")))


def test_every_disagreement_is_told_up_to_a_number() -> None:
    """The first twenty are listed, and how many there are."""
    lost = tuple(known(ObjectId.parse(f"view public.v{number:02}")) for number in range(30))
    error = refusal(objects=(*OBJECTS, *lost))
    assert "disagree on 30 points (the first 20 are listed)" in str(error)
    assert len(error.diagnostics) == 20
    assert "view public.v19" in error.diagnostics[-1].message


def test_a_definition_inside_another_is_found() -> None:
    """A check may stand in its table: the identity that the dump defines counts."""
    check = ObjectId.parse("check constraint public.t.few")
    assert settled(objects=(*OBJECTS, known(check, TABLE))).notes == ()


def test_what_is_left_out_is_not_missed() -> None:
    """The version table, what belongs to it and what is said of it are no loss."""
    table = ObjectId.parse("table public.alembic_version")
    key = ObjectId.parse("constraint public.alembic_version.alembic_version_pkc")
    settled(
        objects=(*OBJECTS, known(table), known(key, table)),
        annotations=(*ANNOTATIONS, Annotation((table,), Role.COMMENT)),
        left_out=version_tables_of([("public", "alembic_version")]),
    )


def test_what_pg_dump_cannot_print_is_counted_and_told() -> None:
    """It is a warning each, never an error; implied objects are only counted."""
    invalid = known(ObjectId.parse("index public.bad"), TABLE, unprintable=Unprintable.INVALID_INDEX)
    trigger = ObjectId.parse("trigger public.t.cloned")
    unsaid = Annotation((trigger, TABLE), Role.COMMENT, unprintable=Unprintable.ON_IMPLIED)
    cloned = known(trigger, TABLE, implied=Implied.CLONED_TRIGGER)
    ledger = settled(objects=(*OBJECTS, invalid, cloned), annotations=(*ANNOTATIONS, unsaid))
    assert ledger.implied == {"cloned trigger": 1}
    assert ledger.unprintable == {"invalid index": 1, "said of an implied object": 1}
    assert {one.severity for one in ledger.notes} == {Severity.WARNING}
    assert [one.place.subject for one in ledger.notes] == ["index public.bad", "comment of trigger public.t.cloned"]


@pytest.mark.server
def test_invalid_indexes_and_comments_of_clones_are_never_fatal(
    scratch: Callable[..., str], taken: Callable[..., Taken]
) -> None:
    """A real database with both is taken; the warnings name them, the ledger counts them."""
    dsn = scratch(PARTITIONED)
    with session(dsn, autocommit=True) as connection, pytest.raises(UniqueViolation):
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON twice (a)")
    found = taken(dsn)
    assert found.ledger.unprintable == {"invalid index": 1, "said of an implied object": 1}
    told = [one.place.subject for one in found.notes if one.code == "not-printed"]
    assert told == ["index public.broken", "comment of trigger public.p1.touched"]
    assert ObjectId.parse("index public.broken") not in found.snapshot


@pytest.mark.server
def test_a_language_that_no_dump_holds_is_named(scratch: Callable[..., str], taken: Callable[..., Taken]) -> None:
    """Its handler stands in pg_catalog: pg_dump prints what loads as an extension of that name, or not at all."""
    dsn = scratch("CREATE LANGUAGE bare HANDLER plpgsql_call_handler;")
    with pytest.raises(LedgerError) as caught:
        taken(dsn)
    first = caught.value.diagnostics[0]
    assert (first.code, first.place.subject) == ("language-without-handler", "language bare")
