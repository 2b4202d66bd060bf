"""Options that a server keeps for itself and some releases of pg_dump print all the same.

PostgreSQL 15.20 notes a number with every column, ``pg_attver``, among the options of the column. Its own pg_dump
leaves it out; 16.14, 17.10 and 18.6 print it, for foreign tables at least. The number is another one in each
database, 15.20 takes it and keeps its own, and 18.6 refuses it. All of that was seen and is documented nowhere.
"""

import re

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
