"""Rules over what a revision does to rows, values of enums and materialized views."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.texts import in_text
from snapshot.policy.rules.values import UPGRADE, Found, Judged, Project, Said, as_note, as_warning, found_in
from snapshot.sql.blocks import COMPUTED
from snapshot.sql.sent import SentStatement
from snapshot.sql.sent_facts import (
    constants,
    dropped_relations,
    enum_made,
    enum_value_added,
    is_among,
    made_index,
    materialized_view,
    partitioned_table,
    rows_written,
    temporary_table,
)


@rule("AL013", "a materialized view has a unique index with which it can be refreshed concurrently")
def refreshable(project: Project) -> Iterator[Found]:
    """Look at materialized views that new revisions create, and with all revisions at those of the snapshot."""
    served = {
        index.table
        for one in project.judged
        for said in one.said
        for statement in said.does.statements
        if said.direction == UPGRADE and (index := made_index(statement)) and index.serves_refresh
    }
    created: set[str] = set()
    for one in project.judged:
        dropped = {name for _, statement in _upgrading(one) for name in dropped_relations(statement)}
        for said, statement in _upgrading(one):
            if name := materialized_view(statement):
                created.add(name)
                if not is_among(name, dropped):
                    yield from _unserved(project, one, said, statement, is_among(name, served))
    yield from _standing(project, created) if project.every else ()


def _upgrading(one: Judged) -> Iterator[tuple[Said, SentStatement]]:
    for said in one.said:
        if said.direction == UPGRADE:
            yield from ((said, statement) for statement in said.does.statements)


def _unserved(
    project: Project, judged: Judged, said: Said, statement: SentStatement, is_served: bool  # noqa: FBT001 - by position once
) -> Iterator[Found]:  # fmt: skip
    name = materialized_view(statement)
    schema = project.schema()
    if is_served or (schema and schema.matviews.get(name)):
        return
    if any(line > said.line for line in judged.unread):
        message = f"whether {name} gets a unique index cannot be told"
        yield as_note(in_text(judged, said, "AL013", message, statement.start))
        return
    message = f"{name} gets no unique index over columns alone and without WHERE, as REFRESH … CONCURRENTLY needs"
    one = in_text(judged, said, "AL013", message, statement.start, hint=_unique(name))
    yield as_warning(one) if _is_baseline(judged) else one


def _is_baseline(judged: Judged) -> bool:
    """Return whether a revision makes what others made before, as ``snapshot revisions squash`` writes one."""
    return not judged.written.parents and any(
        isinstance(target, ast.Name) and target.id == "replaces"
        for node in judged.written.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def _unique(name: str) -> str:
    return f"Add CREATE UNIQUE INDEX ON {name} (…) to the revision"


def _standing(project: Project, created: set[str]) -> Iterator[Found]:
    schema = project.schema()
    for name, is_served in schema.matviews.items() if schema else ():
        if not is_served and name not in created and schema:
            message = f"{name} has no unique index over columns alone and without WHERE"
            one = found_in(schema.name, "AL013", message, hint="Write a revision that creates one")
            yield replace(as_warning(one), revision=name)


@rule("AL014", "rows are written into declared reference tables alone")
def rows(project: Project) -> Iterator[Found]:
    """Look for rows that a snapshot does not carry, so that a seeded database lacks them."""
    for one in project.judged:
        temporary = {temporary_table(statement) for said in one.said for statement in said.does.statements}
        upgrading = [statement for _, statement in _upgrading(one)]
        made = {made[0] for statement in upgrading if (made := partitioned_table(statement))}
        passing = made & {name for statement in upgrading for name in dropped_relations(statement)}
        for said in one.said:
            if said.direction == UPGRADE:
                yield from _undeclared(project, one, said, temporary | passing)


def _undeclared(project: Project, judged: Judged, said: Said, temporary: set[str]) -> Iterator[Found]:
    hint = "Declare it in reference_tables of [tool.snapshot], or ignore this where every database has the rows"
    for statement in said.does.statements:
        for word, table in rows_written(statement):
            if (
                table in temporary
                or table.startswith("pg_temp.")
                or _matches(table, project.version_tables)
                or _is_declared(project, table)
            ):
                continue
            if COMPUTED in table:
                message = (
                    f"whether the snapshot carries the rows that {word} writes cannot be told: its table is computed"
                )
                yield as_note(in_text(judged, said, "AL014", message, statement.start))
                continue
            message = (
                f"{word} writes rows of {table}, which the snapshot does not carry: a seeded database lacks them"
            )
            yield as_warning(in_text(judged, said, "AL014", message, statement.start, hint=hint))


def _is_declared(project: Project, table: str) -> bool:
    names = (table,) if "." in table else (table, f"public.{table}")
    return any(_matches(name, project.reference) for name in names)


def _matches(table: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(table, pattern) for pattern in patterns)


@rule("AL020", "a value added to an enum is used in a later transaction")
def enum_values(project: Project) -> Iterator[Found]:
    """Look for uses of a value behind the ALTER TYPE that adds it, in one direction of one revision."""
    for one in project.judged:
        by_direction: dict[str, list[tuple[Said, SentStatement]]] = {}
        for said in one.said:
            for statement in () if said.is_alone else said.does.statements:
                by_direction.setdefault(said.direction, []).append((said, statement))
        for sequence in by_direction.values():
            yield from _used_early(one, sequence)


def _used_early(judged: Judged, sequence: list[tuple[Said, SentStatement]]) -> Iterator[Found]:
    made: set[str] = set()
    added: dict[str, str] = {}
    for said, statement in sequence:
        made.add(enum_made(statement))
        if (value := enum_value_added(statement)) and value[0] not in made:
            added[value[1]] = value[0]
        yield from _uses(judged, said, statement, added)


def _uses(judged: Judged, said: Said, statement: SentStatement, added: Mapping[str, str]) -> Iterator[Found]:
    hint = "Add the value in a revision of its own, or in an autocommit block"
    for one in constants(statement):
        enum = added.get(one.value)
        if enum is None or one.type not in {"", enum}:
            continue
        if one.type:
            message = f"{one.value!r} was added to {enum} in this transaction, and cannot be used before it is over"
            yield in_text(judged, said, "AL020", message, statement.start, hint=hint)
        else:
            message = f"{one.value!r} was added to {enum} in this transaction; if it is of that type here, it fails"
            yield as_warning(in_text(judged, said, "AL020", message, statement.start, hint=hint))
        return
