"""Revisions as texts, and what the rules find in them without rendering anything."""

import ast
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from snapshot.policy.rules import findings
from snapshot.policy.rules.said import Spoken, said_in
from snapshot.policy.rules.untold import untold
from snapshot.policy.rules.values import EnvironmentFile, Judged, Project, Schema, Written
from snapshot.revisions.graph import revision_in

HEAD = '''\
"""a revision"""

from alembic import op
import sqlalchemy as sa

revision = "20260102_000000000"
down_revision = "20260101_000000000"


'''
ENV = """
from alembic import context

def run(**how):
    context.configure(transaction_per_migration=True, **how)

run(url="postgresql://", dialect_opts={"paramstyle": "named"})
"""
NAME = "20260102_000000000_made.py"


def written(source: str, name: str = NAME, *, is_here: bool = True) -> Written:
    """Return a revision of a source text."""
    node = revision_in(ast.parse(source), Path(name))
    return Written(
        file=name,
        name=Path(name).name,
        id=node.id,
        parents=node.parents,
        depends_on=node.depends_on,
        labels=node.labels,
        source=source,
        is_here=is_here,
    )


def revision(up: str = "pass", down: str = "op.execute('SELECT 1')", more: str = "") -> str:
    """Return the source of a revision whose functions have these bodies."""
    bodies = ["".join(f"    {line}\n" for line in body.splitlines()) for body in (up, down)]
    return f"{HEAD}{more}\ndef upgrade():\n{bodies[0]}\n\ndef downgrade():\n{bodies[1]}"


Look = Callable[..., list[Any]]


@pytest.fixture
def look() -> Look:
    """Return a way to hold one revision to the rules: a source, texts it printed, and what else the project has."""

    def found(
        source: str, spoken: Sequence[Spoken] = (), *, env: str = ENV, schema: Schema | None = None, **more: Any
    ) -> list[Any]:
        base = written('revision = "20260101_000000000"\ndown_revision = None\n', "20260101_000000000_first.py")
        one = written(source, more.pop("name", NAME))
        said, unread = said_in(one, spoken)
        judged = Judged(written=one, said=said, unread=unread, **more.pop("judged", {}))
        project = Project(
            revisions=(base, one),
            judged=(judged,),
            env=EnvironmentFile(file="env.py", source=env),
            schema=lambda: schema,
            **more,
        )
        return [*findings(project), *untold(project)]

    return found
