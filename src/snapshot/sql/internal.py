"""Options that a server keeps for itself and some releases of pg_dump print all the same.

PostgreSQL 15.20 notes a number with every column, ``pg_attver``, among the options of the column. Its own pg_dump
leaves it out; 16.14, 17.10 and 18.6 print it, for foreign tables at least. The number is another one in each
database, 15.20 takes it and keeps its own, and 18.6 refuses it. All of that was seen and is documented nowhere.
"""

import re

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind

_NAME = "pg_attver"
_SET = re.compile(rf"^(ALTER (?:FOREIGN )?TABLE .* SET \()([^()'\"]*\b{_NAME}=\d+[^()'\"]*)(\);?)$", re.DOTALL)
_OPTION = re.compile(rf"{_NAME}=\d+")


def without_internal(sql: str) -> str | None:
    """Return a statement without such options: empty where it sets nothing else, ``None`` where it has none.

    :param sql: one statement as pg_dump prints it.
    """
    found = _SET.match(sql) if _NAME in sql else None
    if found is None:
        return None
    kept = [one for one in found[2].split(", ") if not _OPTION.fullmatch(one)]
    return f"{found[1]}{', '.join(kept)}{found[3]}" if kept else ""


_CARRIES_OUT = re.compile(r"(?:RI_ConstraintTrigger_[ac]|PK_ConstraintTrigger|Unique_ConstraintTrigger)_\d+")
_TRIGGER = Kind.TRIGGER


def carries_out_a_constraint(found: ObjectId) -> bool:
    """Return whether an object is, by its name, a trigger that the server made for a foreign key or a deferrable key.

    The number in the name is the trigger's OID (``CreateTriggerFiringOn`` in commands/trigger.c). pg_dump prints the
    state of such a trigger of a partition, by that name, which no other database has.
    """
    return found.kind is _TRIGGER and _CARRIES_OUT.fullmatch(found.name) is not None
