"""Findings on the locks of one revision: squawk's, weighed by the size of tables, and those that it cannot have."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from snapshot.model.diagnostic import Diagnostic, Place, Severity, warning
from snapshot.policy.locks.said import Script, Statement
from snapshot.policy.locks.weights import Weight, weight_of
from snapshot.sql.sent_facts import is_among

_DEFAULT_SCHEMA = "public"
_UNGUARDED = {"UpdateStmt": "UPDATE", "DeleteStmt": "DELETE"}


@dataclass(frozen=True, slots=True)
class Linted:
    """One finding of squawk.

    :param line: of the script, from 0.
    :param help: what to do; empty for nothing.
    """

    rule: str
    line: int
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Which tables are big.

    :param patterns: ``schema.table``, with ``*`` and ``?``.
    :param counted: tables that an environment's statistics call big.
    """

    patterns: tuple[str, ...] = ()
    counted: frozenset[str] = frozenset()

    def is_big(self, table: str) -> bool:
        """Return whether a table is meant; one without a schema is looked for in ``public``."""
        name = table if "." in table else f"{_DEFAULT_SCHEMA}.{table}"
        return name in self.counted or any(fnmatchcase(name, pattern) for pattern in self.patterns)


def weighed(
    linted: Iterable[Linted], script: Script, made: frozenset[str], sizes: Sizes, file: str
) -> Iterator[Diagnostic]:
    """Yield what squawk says of a script of the revision in ``file``.

    :param made: relations that the revision makes itself: nobody else waits for their locks, and they hold few rows.
    """
    for one in linted:
        weight, statement = weight_of(one.rule), script.at(one.line)
        tables = statement.tables if statement else frozenset()
        if weight is Weight.LEFT_OUT or (weight is Weight.BY_SIZE and _are_made(tables, made)):
            continue
        is_error = weight is Weight.ERROR or (weight is Weight.BY_SIZE and any(map(sizes.is_big, tables)))
        yield Diagnostic(
            severity=Severity.ERROR if is_error else Severity.WARNING,
            code=one.rule,
            message=one.message.rstrip("."),
            place=Place(file=file, line=statement.line if statement else 0, subject=", ".join(sorted(tables))),
            hint=one.help,
        )


def _are_made(tables: frozenset[str], made: frozenset[str]) -> bool:
    """Return whether a revision makes all of some tables itself, in whichever way it writes their schema."""
    return bool(tables) and all(is_among(one, made) for one in tables)


def unseen(scripts: Sequence[Script], made: frozenset[str], sizes: Sizes, file: str) -> Iterator[Diagnostic]:
    """Yield what squawk has no rule for: a refresh that blocks readers, a backfill of all rows, LOCK TABLE."""
    for _, statement in (one for script in scripts for one in script.statements):
        body, place = statement.sent.body, Place(file=file, line=statement.line)
        if _are_made(statement.tables, made):
            continue
        is_big = any(map(sizes.is_big, statement.tables))
        if statement.sent.node == "RefreshMatViewStmt" and not body.get("concurrent") and not body.get("skipData"):
            yield _by_size(
                f"REFRESH of {_named(statement)} without CONCURRENTLY keeps every reader out until it is done",
                "Refresh it outside of the migration, or CONCURRENTLY, which needs a unique index",
                place,
                code="refresh-blocks",
                is_big=is_big,
            )
        elif statement.sent.node in _UNGUARDED and "whereClause" not in body:
            yield _by_size(
                f"{_UNGUARDED[statement.sent.node]} of every row of {_named(statement)} locks them all until the end",
                "Write it in batches outside of the schema's transaction, each with a WHERE that skips what is done",
                place,
                code="backfill-unguarded",
                is_big=is_big,
            )
        elif statement.sent.node == "LockStmt":
            yield _by_size(
                f"LOCK TABLE holds {_named(statement)} to the end of the transaction",
                "Leave it to the statements to take the locks they need",
                place,
                code="lock-table",
                is_big=is_big,
            )


def mixed(scripts: Sequence[Script], file: str) -> Iterator[Diagnostic]:
    """Yield what a revision risks that sends statements in its transaction and past it."""
    inside, alone = scripts
    if inside.statements and alone.statements:
        yield warning(
            "autocommit-mixed",
            "an autocommit block stands beside other statements, which stay applied when the block fails, "
            "although the revision is not noted",
            place=Place(file=file, line=alone.statements[0][1].line),
            hint="Give the block a revision of its own",
        )


def _by_size(message: str, hint: str, place: Place, *, code: str, is_big: bool) -> Diagnostic:
    severity = Severity.ERROR if is_big else Severity.WARNING
    return Diagnostic(severity=severity, code=code, message=message, place=place, hint=hint)


def _named(statement: Statement) -> str:
    return ", ".join(sorted(statement.tables)) or "a table"
