"""What of a snapshot's text, and of a dump of rows, a revision may send: no setting outlives it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import count

from snapshot.layout.format import kept_blocks, literal, rewrite_blocks, without_head
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.naming import spelt
from snapshot.sql.tokens import statements, tokens

_SETTINGS = ("check_function_bodies = off", "search_path = ''", "default_tablespace = ''", "xmloption = content")
"""What a snapshot's text is written for, where it differs from a server's default or an env.py may have set it."""
_PUT_BACK = ("check_function_bodies", "default_tablespace", "xmloption", "search_path")
"""What Alembic's own statement behind the text would feel, and a revision that follows in one transaction."""
_SESSION = "SESSION AUTHORIZATION"
_LASTING = re.compile(r"^(?:SET|RESET) |OWNER TO", re.MULTILINE)
_SET = re.compile(r"SET (?!LOCAL)")
_RESET = f"RESET {_SESSION};"
_VALUE = re.compile(r"'(?:[^']|'')*'|[^\s,()']+")
_SETVAL = re.compile(r"SELECT pg_catalog\.setval\(.*, true\)\s*;?\s*", re.DOTALL)


def schema_sql(head: str, *, maker: str, there: Collection[str], roles: Iterable[str] = ()) -> str:
    """Return the text of a snapshot's aggregate as one that a revision sends.

    :param head: ``schema_head.sql`` as `snapshot.layout.format.render_files` gives it.
    :param maker: the role that ran the revisions on the scratch server: what belongs to it belongs, elsewhere, to
        whoever runs the baseline, as it would with the revisions themselves.
    :param there: schemas that exist before the first revision runs, because the version table lies in one or env.py
        makes them.
    :param roles: roles that the revisions made where they were missing, as the baseline then does.
    """
    made = {str(ObjectId(Kind.SCHEMA, (one,))) for one in there}
    mine = tuple(f" OWNER TO {one};" for one in spelt((maker,)))

    left_out: set[str] = set()

    def sent(statement: str) -> str:
        if statement == _RESET:
            return f"SET LOCAL {_SESSION} DEFAULT;"
        is_mine = statement.startswith("ALTER ") and statement.endswith(mine)
        return "" if is_mine else _SET.sub("SET LOCAL ", statement, count=1) if _SET.match(statement) else statement

    def change(title: str, body: str) -> str:
        text = _rewritten(body, sent) if _LASTING.search(body) else body
        if body.strip() and not text.strip():
            left_out.add(title)
        return text.replace("CREATE SCHEMA ", "CREATE SCHEMA IF NOT EXISTS ", 1) if title in made else text

    return "\n".join(
        (
            *map(_role, roles),
            *(f"SET LOCAL {one};" for one in _SETTINGS),
            without_head(kept_blocks(rewrite_blocks(head, change), lambda title: title not in left_out)).rstrip("\n"),
            "",
            *(f"SET LOCAL {one} TO DEFAULT;" for one in _PUT_BACK),
            "",
        )
    )


def quoted(path: tuple[str, ...]) -> str:
    """Return a name as SQL has it, each part in quotes: bare it could be a keyword."""
    return spelt(path)[-1]


def _rewritten(text: str, change: Callable[[str], str]) -> str:
    """Return a text with each statement changed; lines in the body of a routine are none."""
    parts, at = [], 0
    for one in statements(list(tokens(text))):
        start, end = one[0].start, one[-1].end
        parts += [text[at:start], change(text[start:end])]
        at = end
    return "".join((*parts, text[at:]))


def _role(name: str) -> str:
    """Return what makes a role where it is missing; who may log in is decided where passwords are kept."""
    mark = next(tag for number in count() if (tag := f"$role{number or ''}$") not in name)
    return f"""\
DO {mark}
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {literal(name)}) THEN
        CREATE ROLE {quoted((name,))} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of the cluster was migrated at the same moment
END
{mark};
"""


def rows_sql(dump: str, filled: Iterable[str] = (), restarted: Iterable[tuple[str, int]] = ()) -> str:
    """Return the statements of ``pg_dump --data-only --column-inserts`` that make rows; empty where there are none.

    :param filled: materialized views that hold rows, quoted, each behind those it reads: pg_dump leaves them out.
    :param restarted: unused sequences, quoted, that begin elsewhere than they were declared to, and where.
    """
    text = "\n".join(line for line in dump.splitlines() if not line.startswith(("\\restrict ", "\\unrestrict ")))
    begun = (f"SELECT pg_catalog.setval({literal(one)}, {value}, false);" for one, value in restarted)
    found = [*_kept(text), *begun, *(f"REFRESH MATERIALIZED VIEW {one};" for one in filled)]
    if not found:
        return ""
    return "\n".join(("SET LOCAL search_path = '';", "", *found, "", "SET LOCAL search_path TO DEFAULT;", ""))


def _kept(text: str) -> Iterator[str]:
    """Yield what inserts rows, and the value of each sequence that was used."""
    for one in statements(list(tokens(text))):
        said = text[one[0].start : one[-1].end]
        if one[0].word == "insert" or (one[0].word == "select" and _SETVAL.fullmatch(said)):
            yield said.rstrip(";") + ";"


def is_alike(one: str, other: str, again: str) -> bool:
    """Return whether rows differ only in values that are others each time they are made, as the time of day.

    :param one: rows as `rows_sql` gives them.
    :param other: those that should be the same.
    :param again: what made ``one`` made these, too.
    """
    made = [_VALUE.findall(rows) for rows in (one, other, again)]
    if len({len(values) for values in made}) != 1:
        return False
    return all(left == right or left != second for left, right, second in zip(*made, strict=True))
