"""What is said to write no rows without being run writes none where it is rendered."""

from pathlib import Path

import pytest

from snapshot.revisions.graph import revision_graph
from snapshot.revisions.offline import render
from snapshot.revisions.rowless import is_rowless, may_write_rows
from snapshot.sql.rows import written

ROOT = Path(__file__).parents[2]
HEAD = "from alembic import op\n"
READS = HEAD + "from pathlib import Path\nBASE = Path(__file__).resolve().parents[1] / 'sql' / 'mart'\n"


@pytest.mark.parametrize(
    "source",
    [
        HEAD + "op.execute('CREATE TABLE t ()')",
        HEAD + "import sqlalchemy as sa\nop.add_column('t', sa.Column('a', sa.Integer))",
        HEAD + "op.execute('GRANT INSERT ON t TO r; CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()')",
        HEAD + "with op.get_context().autocommit_block():\n    op.execute('CREATE INDEX CONCURRENTLY i ON t (a)')",
        "from snapshot.alembic import run_sql\nrun_sql('UPDATE t SET a = 1 FROM u')",
    ],
)
def test_certain(source: str) -> None:
    """A text of its own without a word that writes rows."""
    assert is_rowless(source)


@pytest.mark.parametrize(
    "source",
    [
        HEAD + "op.execute('insert\\n into t VALUES (1)')",
        HEAD + "op.execute('MERGE INTO t USING u ON true WHEN MATCHED THEN DO NOTHING')",
        HEAD + "op.execute('COPY t FROM PROGRAM $$date$$')",
        HEAD + "op.execute('SELECT 1 AS a INTO t')",
        HEAD + "op.bulk_insert(t, [])",
        HEAD + "import sqlalchemy as sa\nop.execute(sa.insert(t))",
        HEAD + "op.execute(t.insert ().values(a=1))",
        HEAD + "from sqlalchemy import insert as put\nop.execute(put(t))",
        HEAD + "from sqlalchemy import (\n    insert as put,\n)\nop.execute(put(t))",
        HEAD + "from team import statements\nop.execute(statements)",
        HEAD + "import os; op.execute(os.environ['SQL'])",
        HEAD + "op.execute(open('a.sql').read())",
        HEAD + "op.execute('SELECT 1' if op.get_bind() else '')",
        HEAD + "op.get_context().connection.execute(t)",
        HEAD + "op.execute(__import__('team').text)",
        READS + "op.execute((BASE / 'a.sql').read_text())",
    ],
)
def test_not_certain(source: str) -> None:
    """A word that writes, a text of elsewhere, or a question that a run answers otherwise."""
    assert not is_rowless(source)


@pytest.mark.parametrize(
    ("more", "is_certain"),
    [
        ("op.execute((BASE / 'a.sql').read_text())", True),
        ("op.execute((BASE / '..' / 'a.sql').read_text())", False),
        ("op.execute((BASE / '/a.sql').read_text())", False),
        ("op.execute(Path('a.sql').read_text())", False),
    ],
)
def test_files_beside_the_revisions(more: str, *, is_certain: bool) -> None:
    """They may be read where they are known to write no rows, and nothing else."""
    assert is_rowless(READS + more, may_read=True) == is_certain


def test_an_sql_file_that_writes(tmp_path: Path) -> None:
    """Casts doubt on every revision that reads such files."""
    (tmp_path / "scripts" / "versions").mkdir(parents=True)
    (tmp_path / "scripts" / "sql").mkdir()
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/scripts\n")
    for name, parent, text in (("a", None, HEAD), ("b", "a", READS)):
        path = tmp_path / "scripts" / "versions" / f"{name}.py"
        path.write_text(f"{text}\nrevision = {name!r}\ndown_revision = {parent!r}\n")
    graph = revision_graph(tmp_path / "alembic.ini")
    assert may_write_rows(graph) == []
    (tmp_path / "scripts" / "sql" / "x.sql").write_text("INSERT INTO t VALUES (1);")
    assert may_write_rows(graph) == ["b"]


def test_the_reference_environment() -> None:
    """Rendered, no revision that is certain writes a row or says that it may do something else."""
    graph = revision_graph(ROOT / "migrations" / "alembic.ini")
    certain = graph.revisions.keys() - may_write_rows(graph)
    assert len(certain) > 10
    for one, rendering in render(graph, certain).items():
        assert (one, rendering.unsure) == (one, ())
        assert not any(map(written, rendering.sql))
