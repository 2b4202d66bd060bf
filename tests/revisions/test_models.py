"""What models and revisions differ in, as sentences that name both sides."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from snapshot.model.errors import FindingsError
from snapshot.revisions.comparing import sentences
from snapshot.revisions.models import model_changes
from snapshot.revisions.runner import upgrade

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

MODELS = """\
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint
METADATA = MetaData()
Table("same", METADATA, Column("id", Integer, primary_key=True), Column("text", String(20), nullable=False))
Table("new", METADATA, Column("id", Integer, primary_key=True), Column("other", Integer, ForeignKey("same.id")))
Table("less", METADATA, Column("id", Integer, primary_key=True), Column("more", Integer), Index("less_more", "more"),
      UniqueConstraint("more", name="less_once"))
print("env.py says something")
"""


@pytest.mark.server
def test_every_sort_of_difference(workshop: "Workshop", scratch: Callable[[], str]) -> None:
    """Tables, columns, indexes, constraints and what of a column is another; nothing is written."""
    workshop.revision(
        "1",
        up="op.execute('CREATE TABLE same (id serial PRIMARY KEY, text varchar(10));"
        "CREATE TABLE less (id serial PRIMARY KEY, gone int); CREATE TABLE old (id int)')",
    )
    workshop.env(options=", target_metadata=METADATA, compare_type=True")
    env = workshop.root / "scripts" / "env.py"
    env.write_text(MODELS + env.read_text())
    dsn = scratch()
    upgrade(workshop.ini, dsn)
    assert set(model_changes(workshop.ini, dsn)) == {
        "table new is in the models and in no revision",
        "table old is made by the revisions and not in the models",
        "column less.more is in the models and in no revision",
        "column less.gone is made by the revisions and not in the models",
        "index less_more of less is in the models and in no revision",
        "unique constraint less_once of less is in the models and in no revision",
        "nullable of column same.text: True in the revisions, False in the models",
        "type of column same.text: VARCHAR(length=10) in the revisions, String(length=20) in the models",
    }


@pytest.mark.server
def test_without_models(workshop: "Workshop", scratch: Callable[[], str]) -> None:
    """Alembic's own sentence is shown."""
    with pytest.raises(FindingsError, match=r"the comparison with the models failed: .*does not provide a MetaData"):
        model_changes(workshop.ini, scratch())


def test_what_alembic_may_add() -> None:
    """An entry of another sort is named; an extension of Alembic's may bring one."""
    table = Table("t", MetaData(schema="s"), Column("id", Integer))
    assert list(sentences(("add_thing", table))) == ["thing s.t is in the models and in no revision"]
    assert list(sentences(("replace_view", "x"))) == ["replace_view"]
