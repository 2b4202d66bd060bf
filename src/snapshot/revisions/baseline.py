"""The text of a baseline: one revision in place of many, with their schema as SQL in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_ODD = re.compile(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]|[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""What a reader of the file would not see, or Python would read as a line end."""
_TEMPLATE = '''\
"""{title}

Revision ID: {identity}
Revises:
Create Date: {now}

Written by snapshot revisions squash from the schema that {count} revisions made, which an empty database gets here in
one step. Those revisions stand in {archive}.
"""

from snapshot.alembic import run_sql

revision = {identity!r}
down_revision = None
branch_labels = None
depends_on = None

irreversible = True  # what stands before a baseline is an empty database
replaces = {replaces!r}

SCHEMA = {schema}
{more}

def upgrade() -> None:
    """Make the schema{and_rows}."""
    run_sql(SCHEMA)
{run_more}

def downgrade() -> None:
    """Refuse: dropping a whole schema is no step of a migration."""
    raise NotImplementedError("a baseline is not taken back: restore a backup, or drop the database")
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a baseline is made of.

    :param replaces: the head or heads whose place it takes; a database there needs nothing but its name.
    :param count: how many revisions it stands for.
    :param archive: where they are, for the reader.
    :param schema: SQL that makes the schema, or what of it comes before rows.
    :param rows: SQL that makes the rows which those revisions left; empty for none.
    :param rest: SQL that comes behind the rows: what looks at them, or would change or refuse them.
    """

    identity: str
    replaces: Sequence[str]
    count: int
    archive: str
    schema: str
    rows: str = ""
    rest: str = ""

    def text(self, now: datetime) -> str:
        """Return the revision file."""
        more = {name: sent for name, sent in (("ROWS", self.rows), ("REST", self.rest)) if sent}
        return _TEMPLATE.format(
            title=f"baseline: {self.count} revisions up to {', '.join(self.replaces)}",
            identity=self.identity,
            now=f"{now:%Y-%m-%d %H:%M:%S.%f%z}",
            count=self.count,
            archive=self.archive,
            replaces=tuple(self.replaces),
            schema=quoted(self.schema),
            more="".join(f"\n{name} = {quoted(sent)}\n" for name, sent in more.items()),
            and_rows=" and the rows that belong to it" if self.rows else "",
            run_more="".join(f"    run_sql({name})\n" for name in more),
        )


def quoted(text: str) -> str:
    """Return a text as a literal of Python over several lines, readable as it is wherever that is possible."""
    if '"""' not in text and not _ODD.search(text) and text.endswith("\n"):
        return f'r"""\n{text}"""'
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\\\n{_ODD.sub(_escape, escaped)}"""'


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
