"""Rules over the texts that a revision sends, each by itself."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import replace

from snapshot.policy.rules.calls import Call, calls_in
from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.templates import escapes, needless_escapes, parameters
from snapshot.policy.rules.values import Found, Judged, Project, Said, as_note, found
from snapshot.sql.sent_facts import (
    ALL,
    concurrent,
    copies_from_client,
    settings_left,
    settings_put_back,
    transaction_word,
)

_VERBATIM = "Send it with run_sql of snapshot.alembic, which changes nothing"
_OWN_TRANSACTION = (
    "Remove it: Alembic wraps a revision in a transaction, and op.get_context().autocommit_block() leaves it"
)
_ENDS = frozenset({"commit", "rollback", "begin"})
_SAME = frozenset({"connection", "dbapi_connection", "driver_connection"})
"""What of a connection of SQLAlchemy is the one of the driver."""


def in_text(judged: Judged, said: Said, code: str, message: str, offset: int, *, hint: str = "") -> Found:
    """Return a finding at a character of a text."""
    return replace(found(judged.written, code, message, line=said.at(offset), hint=hint), anchor=said.anchor)


@rule("syntax", "what a revision sends is SQL")
def syntax(project: Project) -> Iterator[Found]:
    """Look for texts that do not parse; what another rule names is left to it."""
    for one in project.judged:
        for said in one.said:
            sent = said.sent
            if sent.stop >= 0 and not sent.psql and sent.rows_at < 0:
                yield in_text(one, said, "syntax", sent.error, sent.stop, hint="Correct the SQL")


@rule("AL006", "a text reaches the server as it is written")
def kept_texts(project: Project) -> Iterator[Found]:
    """Look for what SQLAlchemy's ``text()`` or the driver reads otherwise."""
    for one in project.judged:
        for said in one.said:
            yield from _templated(one, said)
        for call in calls_in(one.written):
            yield from _by_driver(one, call)


def _templated(judged: Judged, said: Said) -> Iterator[Found]:
    if not said.is_templated:
        return
    text = said.text.value
    if not said.has_parameters:
        for at, name in parameters(text)[:1]:
            message = f"SQLAlchemy takes :{name} for a parameter, and none is given"
            yield in_text(judged, said, "AL006", message, at, hint=_VERBATIM)
            return
    if needless := needless_escapes(text):
        message = "SQLAlchemy takes the backslash before this colon away, which would be no parameter without it"
        yield in_text(judged, said, "AL006", message, needless[0], hint=_VERBATIM)
    elif found_there := escapes(text):
        message = "the backslash before this colon is not sent; run_sql needs none"
        yield as_note(in_text(judged, said, "AL006", message, found_there[0]))


def _by_driver(judged: Judged, call: Call) -> Iterator[Found]:
    """Yield what is sent by ways on which percent signs are read."""
    if call.way == "op.execute" and call.is_verbatim:
        message = "no_parameters doubles percent signs here, and stays on the connection for what follows"
        yield _at_call(judged, call, message, call.line)
    elif call.way == "exec_driver_sql" and not call.is_verbatim and not call.has_parameters:
        for text in call.texts or ():
            at = text.value.find("%")
            if at >= 0:
                message = "the driver takes this percent sign for a placeholder"
                yield _at_call(judged, call, message, text.line_at(at))
                return


def _at_call(judged: Judged, call: Call, message: str, line: int) -> Found:
    return replace(found(judged.written, "AL006", message, line=line, hint=_VERBATIM), anchor=call.anchor)


@rule("AL007", "a revision holds no command of psql, no rows for COPY, and leaves no setting behind")
def session(project: Project) -> Iterator[Found]:
    """Look for what only psql understands, and for settings that outlive the revision."""
    for one in project.judged:
        for at, said in enumerate(one.said):
            yield from _of_psql(one, said)
            later = [other for other in one.said[at + 1 :] if other.direction == said.direction]
            yield from _settings(one, said, later)


def _of_psql(judged: Judged, said: Said) -> Iterator[Found]:
    sent = said.sent
    if sent.rows_at >= 0:
        message = "COPY … FROM stdin takes its rows from psql, and no driver sends what follows it"
        yield in_text(judged, said, "AL007", message, sent.rows_at, hint="Write INSERT … VALUES")
    elif sent.psql:
        message = f"{sent.psql} is a command of psql, which no server understands"
        yield in_text(judged, said, "AL007", message, sent.stop, hint="Remove it")
    for statement in sent.statements:
        if copies_from_client(statement):
            message = "COPY … FROM stdin waits for rows that nobody sends"
            yield in_text(judged, said, "AL007", message, statement.start, hint="Write INSERT … VALUES")


def _settings(judged: Judged, said: Said, later: list[Said]) -> Iterator[Found]:
    statements = said.does.statements
    for at, statement in enumerate(statements):
        if not settings_left(statement):
            continue
        after = [*statements[at + 1 :], *(one for other in later for one in other.does.statements)]
        put_back = frozenset[str]().union(*map(settings_put_back, after))
        left = settings_left(statement) - put_back if ALL not in put_back else frozenset()
        if left:
            message = f"{', '.join(sorted(left))} stays set on the connection, on which Alembic and others go on"
            hint = "Write SET LOCAL, or set_config(…, true); in an autocommit block RESET it behind"
            yield in_text(judged, said, "AL007", message, statement.start, hint=hint)


@rule("AL010", "a text with CONCURRENTLY holds one statement")
def single_statements(project: Project) -> Iterator[Found]:
    """Look for several statements in one text: the server runs them in one transaction, autocommit or not."""
    for one in project.judged:
        for said in one.said:
            statements = said.sent.statements
            for statement in statements if len(statements) > 1 else ():
                if what := concurrent(statement):
                    message = f"{what} is sent together with {len(statements) - 1} other, which makes a transaction"
                    yield in_text(one, said, "AL010", message, statement.start, hint="Send each by itself")
                    break


@rule("AL016", "a revision neither begins nor ends a transaction")
def transactions(project: Project) -> Iterator[Found]:
    """Look for BEGIN, COMMIT and ROLLBACK, as SQL and as calls on the connection."""
    for one in project.judged:
        for said in one.said:
            for statement in said.does.statements:
                if statement.is_inside and said.is_alone:
                    continue  # outside of a transaction a DO block may commit what it did
                if word := transaction_word(statement):
                    message = f"{word} begins or ends the transaction in which Alembic notes the revision"
                    yield in_text(one, said, "AL016", message, statement.start, hint=_OWN_TRANSACTION)
        for call in _connection_calls(one.written.tree):
            word = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            message = f"{word}() begins or ends the transaction in which Alembic notes the revision"
            yield found(one.written, "AL016", message, line=call.lineno, hint=_OWN_TRANSACTION)


def _connection_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield calls of ``commit()`` and the like on the connection that Alembic gives a revision."""
    binds = {name for node in ast.walk(tree) for name, value in _named(node) if _is_bind(value, frozenset())}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _ENDS and _is_bind(owner, binds):
                yield node


def _named(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((one.id, value) for one in targets if isinstance(one, ast.Name))
        case (
            ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            | ast.NamedExpr(target=ast.Name(id=name), value=value)
            | ast.withitem(context_expr=value, optional_vars=ast.Name(id=name))
        ):
            yield name, value


def _is_bind(node: ast.expr, binds: Collection[str]) -> bool:
    """Return whether an expression is that connection, or what is below it, and no savepoint or other connection."""
    while True:
        match node:
            case ast.NamedExpr(value=node):
                continue
            case ast.Name(id=name):
                return name in binds
            case ast.Call(func=ast.Attribute(attr="get_bind") | ast.Name(id="get_bind")):
                return True
            case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="get_context")), attr=attr):
                return attr in {"bind", "connection"}
            case ast.Attribute(value=owner, attr=attr) if attr in _SAME:
                node = owner
            case ast.Call(func=ast.Attribute(value=owner, attr="execution_options")):
                node = owner
            case _:
                return False
