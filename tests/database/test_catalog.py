"""What the catalogue knows, compared with what pg_dump prints of the same snapshot."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import pytest

from snapshot.database.catalog.annotations import read_annotations
from snapshot.database.catalog.facts import user_schemas
from snapshot.database.catalog.loops import crossing_loops
from snapshot.database.catalog.needs import dependencies, needs, read_edges
from snapshot.database.catalog.objects import read_objects
from snapshot.database.catalog.special import Special, special_cases
from snapshot.database.catalog.values import CatalogObject, Implied, Ref, Unprintable
from snapshot.database.clients import find_pg_dump
from snapshot.database.connection import connect
from snapshot.database.export import DumpSession
from snapshot.database.pgdump import DumpRun, run_dumps
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Needs, Role, Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut

CATALOGUES = (
    "pg_am", "pg_amop", "pg_amproc", "pg_attrdef", "pg_cast", "pg_class", "pg_collation", "pg_constraint",
    "pg_conversion", "pg_default_acl", "pg_event_trigger", "pg_extension", "pg_foreign_data_wrapper",
    "pg_foreign_server", "pg_language", "pg_namespace", "pg_opclass", "pg_operator", "pg_opfamily", "pg_policy",
    "pg_proc", "pg_publication", "pg_publication_namespace", "pg_publication_rel", "pg_rewrite",
    "pg_statistic_ext", "pg_subscription", "pg_transform", "pg_trigger", "pg_ts_config", "pg_ts_dict",
    "pg_ts_parser", "pg_ts_template", "pg_type", "pg_user_mapping",
)  # fmt: skip
ANNOTATIONS = (Role.COMMENT, Role.PRIVILEGE, Role.LABEL)


@dataclass(frozen=True, slots=True)
class Both:
    """A database seen through its catalogue and through pg_dump."""

    session: DumpSession
    schemas: tuple[str, ...]
    objects: list[CatalogObject]
    snapshot: Snapshot

    @property
    def defined(self) -> set[ObjectId]:
        """Identities that the dump defines."""
        return {one.id for one in self.snapshot.objects if one.is_defined}

    def needs(self) -> Needs:
        """What the catalogue says must stand before what in the dump."""
        return needs(self.objects, read_edges(self.session.connection), self.defined)

    def loops(self) -> list[str]:
        """What stands in a loop that crosses schemas."""
        known = dependencies(self.objects, read_edges(self.session.connection))
        return [case.subject for case in crossing_loops(self.objects, known)]

    def special(self, pg_dump_major: int = 18) -> list[Special]:
        """Why one whole dump would be needed."""
        cases = special_cases(self.session.connection, self.schemas, pg_dump_major=pg_dump_major)
        return [case.reason for case in cases]

    def unprintable(self) -> dict[str, Unprintable]:
        """Objects no dump holds, by their own identities."""
        return {str(one.ids[0]): one.unprintable for one in self.objects if one.unprintable and one.ids}


def look(session: DumpSession) -> Both:
    """Read the catalogue and dump the same snapshot."""
    schemas = user_schemas(session.connection)
    objects = read_objects(session.connection, schemas)
    (output,) = run_dumps(find_pg_dump(session.server_major), session, [DumpRun()])
    return Both(session, schemas, objects, assemble([cut(output.text)]).snapshot)


@pytest.fixture
def seen(new_database: Callable[[str], str]) -> Iterator[Callable[[str], Both]]:
    """Return a function that runs a script in a new database and looks at it both ways."""
    opened: list[DumpSession] = []

    def run(script: str) -> Both:
        opened.append(DumpSession(connect(new_database(script))).__enter__())
        return look(opened[-1])

    yield run
    for session in opened:
        session.__exit__(None, None, None)


@pytest.fixture(scope="module")
def kinds(kinds_dsn: str) -> Iterator[Both]:
    """Look at the database with every kind."""
    with DumpSession(connect(kinds_dsn)) as session:
        yield look(session)


def named(text: str) -> ObjectId:
    """Return the identity with that text."""
    return ObjectId.parse(text)


def texts(ids: AbstractSet[ObjectId]) -> set[str]:
    """Return the texts of identities."""
    return {str(one) for one in ids}


@pytest.mark.server
def test_every_object_of_every_kind_has_its_definition(kinds: Both) -> None:
    """Whatever is neither implied nor unprintable is defined by the dump, on its own or inside its parent."""
    defined = kinds.defined
    lost = [one for one in kinds.objects if not (one.implied or one.unprintable or defined.intersection(one.ids))]

    assert lost == []


@pytest.mark.server
def test_every_definition_is_known_to_the_catalogue(kinds: Both) -> None:
    """The dump defines nothing the catalogue has not listed, but shells of types that are completed later."""
    known = {one for each in kinds.objects if each.implied is not Implied.EXTENSION_MEMBER for one in each.ids}

    assert {one.kind for one in kinds.defined - known} == {Kind.SHELL_TYPE}


@pytest.mark.server
def test_every_kind_and_every_implied_reason_occurs(kinds: Both) -> None:
    """The script with one of every kind leaves out only languages, which it was told to, and shells."""
    assert set(Kind) - {one.kind for each in kinds.objects for one in each.ids} == {Kind.SHELL_TYPE, Kind.LANGUAGE}
    assert set(Implied) == {each.implied for each in kinds.objects if each.implied}


@pytest.mark.server
def test_an_implied_object_names_what_makes_it(kinds: Both) -> None:
    """One of the identities of an implied object is defined by the dump."""
    defined = kinds.defined
    orphans = [one for one in kinds.objects if one.implied and not defined.intersection(one.ids)]

    assert orphans == []


@pytest.mark.server
def test_no_row_of_the_catalogue_is_passed_over(kinds: Both) -> None:
    """Every object of a user that has an OID is in the list, whichever catalogue it is a row of."""
    here = "subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
    shared = {"pg_subscription": f" AND {here}"}  # one catalogue for all databases of the server
    query = " UNION ALL ".join(
        f"SELECT '{name}'::regclass::oid, oid FROM {name} WHERE oid >= 16384{shared.get(name, '')}"
        for name in CATALOGUES
    )
    listed = {each.ref[:2] for each in kinds.objects}
    missed = [row for row in kinds.session.connection.execute(query.encode()).fetchall() if row not in listed]

    assert missed == []


@pytest.mark.server
def test_each_address_is_listed_once(kinds: Both) -> None:
    """No query repeats what another has said."""
    refs = [each.ref for each in kinds.objects]

    assert len(refs) == len(set(refs))


@pytest.mark.server
def test_comments_privileges_and_labels_are_accounted_for(kinds: Both) -> None:
    """The dump says what the catalogue expects it to say, and more only of initdb's objects."""
    annotations = read_annotations(kinds.session.connection, kinds.objects, kinds.schemas)
    said = {
        (one.id, piece.role) for one in kinds.snapshot.objects for piece in one.pieces if piece.role in ANNOTATIONS
    }
    expected = {(one, each.role) for each in annotations for one in each.ids}

    assert [each for each in annotations if not said.intersection((one, each.role) for one in each.ids)] == []
    assert {one.path[0] for one, _ in said - expected} == {"pg_catalog"}


@pytest.mark.server
def test_every_need_of_the_kinds_is_defined(kinds: Both) -> None:
    """A need points to something the dump defines, and never to itself."""
    found = kinds.needs()

    assert {one for needed in found.values() for one in needed} <= kinds.defined
    assert not any(one in needed for one, needed in found.items())


NEEDED = {
    "function ref.mybase_in(cstring)": {"schema ref", "shell type ref.mybase"},
    "type ref.mybase": {
        "function ref.mybase_in(cstring)", "function ref.mybase_out(ref.mybase)",
        "schema ref", "shell type ref.mybase",
    },
    "partition stg.sales_2025": {"table mart.sales", "table stg.sales_2025"},
    "table stg.sales_2025": {"schema stg"},
    "table mart.child": {"schema mart", "table ref.parent"},
    "sequence raw.events_id_seq": {"schema raw"},
    "sequence owner raw.events_id_seq": {"sequence raw.events_id_seq", "table raw.events"},
    "default raw.events.id": {"sequence raw.events_id_seq", "table raw.events"},
    "identity raw.events.gid": {"schema raw", "table raw.events"},
    "foreign key raw.fk_a.fk_ab": {"constraint mart.fk_b.fk_b_pkey", "table mart.fk_b", "table raw.fk_a"},
    "index partition stg.sales_2025_pkey": {
        "constraint mart.sales.sales_pk", "constraint stg.sales_2025.sales_2025_pkey", "partition stg.sales_2025",
    },
    "trigger mart.sales_2024.t_part": {
        "function raw.trg()", "partition mart.sales_2024", "table mart.sales_2024", "trigger mart.sales.t_part",
    },
    "view kpi.v_group": {"constraint raw.events.events_pk", "schema kpi", "table raw.events"},
    "operator class ref.addr_ops(btree)": {
        "function ref.cmp(ref.addr, ref.addr)", 'operator ref."<<<"(ref.addr, ref.addr)',
        'operator ref."==="(ref.addr, ref.addr)', "operator family ref.addr_fam(btree)",
        "schema ref", "type ref.addr",
    },
    "publication table p_tab.ref.parent": {"publication p_tab", "table ref.parent"},
    "extension hstore": {"schema ext"},
}  # fmt: skip


@pytest.mark.server
@pytest.mark.parametrize("one", NEEDED)
def test_needs_of_one_kind(kinds: Both, one: str) -> None:
    """An object needs what its definition cannot do without, and nothing more."""
    assert texts(kinds.needs()[named(one)]) == NEEDED[one]


def test_a_dependency_is_carried_by_what_the_dump_defines() -> None:
    """A default inside its table makes the table need its function; one apart needs it alone."""
    table, default, function = named("table a.t"), named("default a.t.c"), named("function a.f()")
    refs = Ref(1, 1), Ref(2, 1), Ref(3, 1)
    objects = [
        CatalogObject(ref, ids) for ref, ids in zip(refs, ((table,), (default, table), (function,)), strict=True)
    ]
    edges = [(*refs[1], *refs[0]), (*refs[1], *refs[2])]

    assert needs(objects, edges, {table, function}) == {table: {function}}
    assert needs(objects, edges, {table, default, function}) == {default: {table, function}}


@pytest.mark.server
def test_what_no_dump_can_hold_is_named(seen: Callable[[str], Both]) -> None:
    """What is half made or half gone, objects in pg_catalog and the version table each have their word."""
    both = seen("""
        SET allow_system_table_mods = on;
        CREATE TABLE public.t (id int); CREATE INDEX broken ON public.t (id);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.broken'::regclass;
        CREATE FUNCTION public.f(int, int) RETURNS bool LANGUAGE sql AS 'select true';
        CREATE OPERATOR public.<# (FUNCTION = public.f, LEFTARG = int, RIGHTARG = int, COMMUTATOR = #>);
        CREATE FUNCTION pg_catalog.ours() RETURNS int LANGUAGE sql AS 'select 1';
        CREATE TABLE public.p (id int) PARTITION BY LIST (id); CREATE TABLE public.k (id int PRIMARY KEY);
        CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES IN (1); CREATE TABLE public.top (a int);
        ALTER TABLE public.p ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES public.k NOT VALID;
        ALTER TABLE public.p1 VALIDATE CONSTRAINT fk; CREATE TABLE public.heir (b int) INHERITS (public.top);
        ALTER TABLE public.top ADD d int; CREATE TABLE public.even (c int, e int) INHERITS (public.top, public.t);
        ALTER TABLE public.t ADD z int; CREATE TABLE public.below () INHERITS (public.even);
        UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'public.p1'::regclass;
        CREATE TABLE public.alembic_version (version_num varchar(32) NOT NULL,
                                             CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
    """)
    lost = [one for one in both.objects if not (one.implied or one.unprintable or both.defined.intersection(one.ids))]

    assert lost == []
    assert (
        both.unprintable().items()
        >= {
            "index public.broken": Unprintable.INVALID_INDEX,
            'operator public."#>"(integer, integer)': Unprintable.SHELL_OPERATOR,
            "function pg_catalog.ours()": Unprintable.SYSTEM_SCHEMA,
            "partition public.p1": Unprintable.DETACHING,
            "foreign key public.p1.fk": Unprintable.VALIDATION,
            "table public.heir": Unprintable.COLUMN_ORDER,
            "table public.alembic_version": Unprintable.VERSION_TABLE,
            "constraint public.alembic_version.alembic_version_pkc": Unprintable.VERSION_TABLE,
        }.items()
    )
    assert "table public.below" not in both.unprintable()


@pytest.mark.server
def test_comments_on_implied_objects_are_not_expected(seen: Callable[[str], Both]) -> None:
    """pg_dump speaks of a key's index, but not of a cloned trigger or an inherited check."""
    both = seen("""
        CREATE TABLE public.t (id int CONSTRAINT pk PRIMARY KEY, CONSTRAINT c CHECK (id > 0));
        CREATE TABLE public.child () INHERITS (public.t);
        COMMENT ON INDEX public.pk IS 'said'; COMMENT ON CONSTRAINT c ON public.child IS 'not said';
    """)
    annotations = read_annotations(both.session.connection, both.objects, both.schemas)

    assert {(str(each.ids[0]), each.unprintable) for each in annotations} == {
        ("index public.pk", None),
        ("check constraint public.child.c", Unprintable.ON_IMPLIED),
    }


@pytest.mark.server
def test_privileges_that_equal_the_default_are_nothing(seen: Callable[[str], Both]) -> None:
    """Granted and revoked again leaves a list of privileges that pg_dump does not print; public's own neither."""
    both = seen("""
        CREATE TABLE public.t (id int);
        GRANT SELECT ON public.t TO PUBLIC; REVOKE SELECT ON public.t FROM PUBLIC;
    """)

    assert read_annotations(both.session.connection, both.objects, both.schemas) == []


@pytest.mark.server
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (
            "CREATE SCHEMA a; CREATE TABLE public.t (x int, y int); CREATE STATISTICS a.s ON x, y FROM public.t",
            Special.FOREIGN_STATISTICS,
        ),
        ("COMMENT ON SCHEMA public IS NULL", Special.PUBLIC_COMMENT),
        (
            """CREATE SCHEMA a; CREATE TYPE public.b;
            CREATE FUNCTION a.b_in(cstring) RETURNS public.b LANGUAGE internal IMMUTABLE STRICT AS 'textin';
            CREATE FUNCTION a.b_out(public.b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
            CREATE TYPE public.b (INPUT = a.b_in, OUTPUT = a.b_out)""",
            Special.FOREIGN_TYPE_FUNCTIONS,
        ),
        (
            """CREATE FUNCTION public.h() RETURNS language_handler LANGUAGE c
               AS '$libdir/plpgsql', 'plpgsql_call_handler';
            CREATE LANGUAGE l HANDLER public.h""",
            Special.LANGUAGE,
        ),
        ("REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC", Special.INITDB_EXTENSION),
        ("REVOKE ALL ON FUNCTION plpgsql_validator(oid) FROM PUBLIC", Special.INITDB_EXTENSION),
    ],
)
def test_special_cases_call_for_the_whole_dump(seen: Callable[[str], Both], script: str, reason: Special) -> None:
    """What runs by schema lose or print twice is found beforehand."""
    assert seen(script).special() == [reason]


@pytest.mark.server
def test_publication_members_need_a_newer_pg_dump(seen: Callable[[str], Both]) -> None:
    """Only an older pg_dump leaves members out of the run without schemas."""
    both = seen("CREATE TABLE public.t (id int); CREATE PUBLICATION p FOR TABLE public.t")

    assert (both.special(17), both.special(18)) == ([Special.PUBLICATION_MEMBER], [])


@pytest.mark.server
def test_a_default_that_loops_through_another_schema_is_found(seen: Callable[[str], Both]) -> None:
    """A default over a function over a view grouped by the table's key is a loop only the whole dump sees."""
    both = seen("""
        CREATE SCHEMA a; CREATE SCHEMA b;
        CREATE TABLE a.t (id int PRIMARY KEY, v int, w text);
        CREATE VIEW b.v AS SELECT id, w FROM a.t GROUP BY id;
        CREATE FUNCTION a.f(b.v) RETURNS int LANGUAGE sql AS 'select 1';
        ALTER TABLE a.t ALTER v SET DEFAULT a.f(NULL::b.v);
    """)

    assert "table a.t" in both.loops()


@pytest.mark.server
def test_a_table_that_waits_for_a_key_of_another_schema_is_found(seen: Callable[[str], Both]) -> None:
    """pg_dump prints keys after tables, so a default that needs one is a loop, though nothing needs the table."""
    both = seen("""
        CREATE SCHEMA a; CREATE SCHEMA b;
        CREATE TABLE a.t (id int PRIMARY KEY, w text);
        CREATE FUNCTION b.g() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT w FROM a.t GROUP BY id; END;
        CREATE TABLE b.late (x text DEFAULT b.g());
    """)

    assert both.loops() == ["table b.late"]


@pytest.mark.server
def test_a_loop_within_a_schema_is_left_to_its_run(seen: Callable[[str], Both]) -> None:
    """A loop that one run sees whole, and a foreign key loop, are no reason for the whole dump."""
    both = seen("""
        CREATE SCHEMA a; CREATE SCHEMA b;
        CREATE TABLE a.t (id int PRIMARY KEY, v int);
        CREATE FUNCTION a.f(a.t) RETURNS int LANGUAGE sql AS 'select 1';
        ALTER TABLE a.t ALTER v SET DEFAULT a.f(NULL::a.t);
        CREATE TABLE b.t (id int PRIMARY KEY REFERENCES a.t); ALTER TABLE a.t ADD FOREIGN KEY (v) REFERENCES b.t;
    """)

    assert both.loops() == []


@pytest.mark.server
def test_an_extensions_schema_counts_only_when_used(seen: Callable[[str], Both]) -> None:
    """A schema an extension made is dumped once something in it is a user's."""
    script = "CREATE EXTENSION hstore; CREATE SCHEMA e; ALTER EXTENSION hstore ADD SCHEMA e;"

    assert seen(script).schemas == ("public",)
    assert seen(script + "CREATE TABLE e.mine (id int)").schemas == ("e", "public")


@pytest.mark.server
def test_members_of_an_extension_come_with_it(seen: Callable[[str], Both]) -> None:
    """A member is implied by its extension, and so is what belongs to the member."""
    both = seen("CREATE EXTENSION hstore; CREATE TABLE public.m (id int PRIMARY KEY); "
                "ALTER EXTENSION hstore ADD TABLE public.m")  # fmt: skip
    pkey = next(each for each in both.objects if named("constraint public.m.m_pkey") in each.ids)

    assert (pkey.implied, str(pkey.ids[-1])) == (Implied.EXTENSION_MEMBER, "extension hstore")
