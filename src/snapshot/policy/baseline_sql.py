"""What of a snapshot's text, and of a dump of rows, a revision may send: no setting outlives it."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

from snapshot.layout.format import literal, rewrite_blocks
from snapshot.model.identity import quote_name
from snapshot.sql.tokens import statements, tokens

_SECTION = "\n-- # section "
_SETTINGS = ("check_function_bodies = off", "search_path = ''", "default_tablespace = ''", "xmloption = content")
"""What a snapshot's text is written for, where it differs from a server's default or an env.py may have set it."""
_PUT_BACK = ("search_path",)
"""What Alembic's own statement behind the text would feel."""
_SESSION = "SESSION AUTHORIZATION"
_SET = re.compile(r"^SET (?!LOCAL)", re.MULTILINE)
_RESET = re.compile(rf"^RESET {_SESSION};$", re.MULTILINE)
_SETVAL = re.compile(r"SELECT pg_catalog\.setval\(.*, true\)\s*;?\s*", re.DOTALL)


def schema_sql(head: str, *, maker: str, there: str, roles: Iterable[str] = ()) -> str:
    """Return the text of a snapshot's aggregate as one that a revision sends.

    :param head: ``schema_head.sql`` as `snapshot.layout.format.render_files` gives it.
    :param maker: the role that ran the revisions on the scratch server: what belongs to it belongs, elsewhere, to
        whoever runs the baseline, as it would with the revisions themselves.
    :param there: a schema that exists before the first revision runs, because the version table lies in it; empty for
        none.
    :param roles: roles that the revisions made where they were missing, as the baseline then does.
    """
    owner = re.compile(rf"^ALTER .+ OWNER TO {re.escape(quote_name(maker))};\n?", re.MULTILINE)
    made = f"CREATE SCHEMA {quote_name(there)};"

    def change(_title: str, body: str) -> str:
        text = owner.sub("", body)
        text = _RESET.sub(f"SET LOCAL {_SESSION} DEFAULT;", _SET.sub("SET LOCAL ", text))
        return text.replace(made, made.replace("SCHEMA ", "SCHEMA IF NOT EXISTS ")) if there else text

    blocks = rewrite_blocks(head, change).partition(_SECTION)
    return "\n".join(
        (
            *map(_role, roles),
            *(f"SET LOCAL {one};" for one in _SETTINGS),
            (blocks[1] + blocks[2]).rstrip("\n"),
            "",
            *(f"SET LOCAL {one} TO DEFAULT;" for one in _PUT_BACK),
            "",
        )
    )


def _role(name: str) -> str:
    """Return what makes a role where it is missing; who may log in is decided where passwords are kept."""
    mark = next(tag for number in count() if (tag := f"$role{number or ''}$") not in name)
    return f"""\
DO {mark}
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {literal(name)}) THEN
        CREATE ROLE {quote_name(name)} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of the cluster was migrated at the same moment
END
{mark};
"""


def rows_sql(dump: str, filled: Iterable[str] = ()) -> str:
    """Return the statements of ``pg_dump --data-only --column-inserts`` that make rows; empty where there are none.

    :param filled: materialized views that hold rows, quoted, each behind those it reads: pg_dump leaves them out.
    """
    text = "\n".join(line for line in dump.splitlines() if not line.startswith(("\\restrict ", "\\unrestrict ")))
    found = [*_kept(text), *(f"REFRESH MATERIALIZED VIEW {one};" for one in filled)]
    if not found:
        return ""
    return "\n".join(("SET LOCAL search_path = '';", "", *found, "", "SET LOCAL search_path TO DEFAULT;", ""))


def _kept(text: str) -> Iterator[str]:
    """Yield what inserts rows, and the value of each sequence that was used."""
    for one in statements(list(tokens(text))):
        said = text[one[0].start : one[-1].end]
        if one[0].word == "insert" or (one[0].word == "select" and _SETVAL.fullmatch(said)):
            yield said.rstrip(";") + ";"
