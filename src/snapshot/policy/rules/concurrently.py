"""Rules over what runs outside of a transaction: autocommit blocks and CONCURRENTLY."""

import ast
from collections.abc import Iterator, Mapping

from snapshot.policy.rules.calls import autocommit_blocks, op_calls
from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.texts import in_text
from snapshot.policy.rules.values import (
    DOWNGRADE,
    UPGRADE,
    EnvironmentFile,
    Found,
    Judged,
    Project,
    Said,
    as_note,
    found,
)
from snapshot.sql.sent import SentStatement
from snapshot.sql.sent_facts import dropped_indexes, made_index, partitioned_table

_SETTING = "transaction_per_migration"
_VALIDITY = "indisvalid"


@rule("AL008", "an autocommit block stands alone, and each revision has a transaction of its own")
def blocks(project: Project) -> Iterator[Found]:
    """Look for functions that do more than their autocommit block, and at what env.py configures."""
    for one in project.judged:
        for direction in (UPGRADE, DOWNGRADE):
            alone = [said.line for said in one.said if said.direction == direction and said.is_alone]
            inside = [block.lineno for block in autocommit_blocks(one.written, direction)] or alone
            if not inside:
                continue
            mixed = [call.lineno for call, is_alone in op_calls(one.written, direction) if not is_alone]
            mixed += [said.line for said in one.said if alone and said.direction == direction and not said.is_alone]
            for line in mixed[:1]:
                message = "this stands beside an autocommit block, so a failure leaves one half done and not noted"
                hint = "Write the block into a revision of its own"
                yield found(one.written, "AL008", message, line=line, hint=hint)
            yield from _own_transactions(project.env, one, inside[0])


def _own_transactions(env: EnvironmentFile | None, judged: Judged, line: int) -> Iterator[Found]:
    values = list(_configured(env.tree)) if env else []
    if any(isinstance(one, ast.Constant) and one.value is True for one in values):
        return
    where = env.file if env else "env.py"
    if any(not isinstance(one, ast.Constant) for one in values):
        message = f"whether {where} gives each revision a transaction of its own is computed and cannot be told"
        yield as_note(found(judged.written, "AL008", message, line=line))
        return
    message = f"{where} does not set {_SETTING}=True, so the block also commits the revisions before it"
    hint = f"Give context.configure {_SETTING}=True"
    yield found(judged.written, "AL008", message, line=line, hint=hint)


def _configured(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the values that env.py gives the setting: as a keyword, in a dictionary, or by assignment to a key."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value) if name == _SETTING:
                yield value
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == _SETTING)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))], value=value):
                if name == _SETTING:
                    yield value


@rule("AL009", "CREATE INDEX CONCURRENTLY IF NOT EXISTS first drops an index that a failed try left behind")
def guards(project: Project) -> Iterator[Found]:
    """Look for conditional indexes before which nothing looks whether one of the name is valid."""
    for one in project.judged:
        for at, said in enumerate(one.said):
            for statement in said.sent.statements:
                index = made_index(statement)
                if index and index.is_concurrent and index.is_conditional:
                    before = [other for other in one.said[:at] if other.direction == said.direction]
                    yield from _unguarded(one, said, statement, index.name, before)


def _unguarded(
    judged: Judged, said: Said, statement: SentStatement, name: str, before: list[Said]
) -> Iterator[Found]:
    if any(_guards(other, name) for other in before):
        return
    if any(line < said.line for line in judged.unread):
        message = f"whether something before this looks if {name} is valid cannot be told"
        yield as_note(in_text(judged, said, "AL009", message, statement.start))
        return
    message = f"where an earlier try failed, {name} exists and is not valid, and this passes over it"
    hint = f"Send DROP INDEX CONCURRENTLY IF EXISTS {name} before it, by itself, and leave IF NOT EXISTS away"
    yield in_text(judged, said, "AL009", message, statement.start, hint=hint)


def _guards(said: Said, name: str) -> bool:
    dropped = (one.rpartition(".")[2] for statement in said.sent.statements for one in dropped_indexes(statement))
    return name in dropped or (_VALIDITY in said.text.value and name in said.text.value)


@rule("AL011", "no index is created or dropped CONCURRENTLY on a partitioned table")
def partitioned(project: Project) -> Iterator[Found]:
    """Look at what tables are, in the snapshot and in the revisions."""
    tables: dict[str, bool] = {}
    indexes: dict[str, str] = {}
    for one in project.judged:
        for said in one.said:
            for statement in said.sent.statements:
                _learn(statement, tables, indexes)
    for one in project.judged:
        for said in one.said:
            for statement in said.sent.statements:
                yield from _on_partitioned(project, one, said, statement, (tables, indexes))


def _learn(statement: SentStatement, tables: dict[str, bool], indexes: dict[str, str]) -> None:
    if made := partitioned_table(statement):
        tables[made[0]] = made[1]
    if index := made_index(statement):
        indexes[index.name] = index.table


def _on_partitioned(
    project: Project, judged: Judged, said: Said, statement: SentStatement,
    known: tuple[Mapping[str, bool], Mapping[str, str]],
) -> Iterator[Found]:  # fmt: skip
    index = made_index(statement)
    if index and index.is_concurrent:
        wanted = [("CREATE INDEX CONCURRENTLY", index.table, _is_partitioned(project, index.table, known))]
    elif statement.body.get("concurrent") and (dropped := dropped_indexes(statement)):
        owners = [(one, _owner(project, one, known)) for one in dropped]
        wanted = [
            ("DROP INDEX CONCURRENTLY", one, _is_partitioned(project, owner, known) if owner else None)
            for one, owner in owners
        ]
    else:
        return
    for what, name, answer in wanted:
        if answer is None:
            message = f"whether {name} is, or belongs to, a partitioned table cannot be told from the snapshot"
            yield as_note(in_text(judged, said, "AL011", message, statement.start))
        elif answer:
            message = f"{what} on {name}: the server refuses that for a partitioned table"
            hint = "Create it ON ONLY the table, then CONCURRENTLY on each partition, and attach these"
            yield in_text(judged, said, "AL011", message, statement.start, hint=hint)


def _is_partitioned(project: Project, table: str, known: tuple[Mapping[str, bool], Mapping[str, str]]) -> bool | None:
    """Return whether a table is partitioned; ``None`` where neither the snapshot nor a revision tells."""
    schema = project.schema()
    tables = {**(schema.tables if schema else {}), **known[0]}
    return next((tables[name] for name in _spellings(table) if name in tables), None)


def _owner(project: Project, index: str, known: tuple[Mapping[str, bool], Mapping[str, str]]) -> str:
    schema = project.schema()
    indexes = schema.indexes if schema else {}
    found_there = (indexes[name] for name in _spellings(index) if name in indexes)
    return known[1].get(index.rpartition(".")[2]) or next(found_there, "")


def _spellings(name: str) -> tuple[str, ...]:
    """Return how else a relation may be named: without a schema it is most likely that of ``public``."""
    return (name,) if "." in name else (name, f"public.{name}")
