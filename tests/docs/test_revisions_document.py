"""docs/revisions.md against what SQLAlchemy and this package do."""

import ast
import re
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.dialects.postgresql.base import PGDialect

from snapshot.sql.sendable import refusals

Table = Callable[[str, str], list[dict[str, str]]]
POSTGRESQL: Callable[..., PGDialect] = PGDialect


def arrives(written: str) -> str:
    """Return what ``op.execute`` makes of a string; nothing where it wants a parameter."""
    compiled = text(written).compile(dialect=POSTGRESQL(paramstyle="named"))
    return "" if compiled.params else str(compiled)


def test_what_arrives(table: Table) -> None:
    """Each row says what SQLAlchemy does."""
    rows = table("revisions.md", "written")
    assert len(rows) == 7
    for row in rows:
        told = "" if row["arrives"].startswith("an error") else row["arrives"].strip("`")
        assert arrives(row["written"].strip("`")) == told


def test_the_example_may_be_sent(document: Callable[[str], str]) -> None:
    """Every text of the page's code that is given to run_sql."""
    blocks = [ast.parse(block) for block in re.findall(r"```python\n(.*?)```", document("revisions.md"), re.DOTALL)]
    calls = [node for block in blocks for node in ast.walk(block) if isinstance(node, ast.Call)]
    sent = [
        ast.literal_eval(one.args[0]) for one in calls if isinstance(one.func, ast.Name) and one.func.id == "run_sql"
    ]
    assert len(sent) == 1
    assert list(refusals(sent[0])) == []
