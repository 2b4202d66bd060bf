"""A project in git whose revisions a test writes."""

import json
import subprocess
from pathlib import Path
from typing import Any

ENV = """\
from alembic import context
from sqlalchemy import create_engine, text


def online():
    with create_engine("postgresql+psycopg://").connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


def offline():
    context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


offline() if context.is_offline_mode() else online()
"""
REVISION = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = {parent!r}
{more}

def upgrade():
{up}


def downgrade():
{down}
'''
UNDO = 'op.execute("SELECT 1")'


def body(text: str) -> str:
    """Return the lines of a function."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


class Repository:
    """A project in git, with revisions that follow each other."""

    def __init__(self, root: Path) -> None:
        self.root, self.count = root, 0
        self.versions = root / "migrations" / "alembic" / "versions"
        self.versions.mkdir(parents=True)
        (root / "migrations" / "alembic.ini").write_text(
            "[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\nprepend_sys_path = %(here)s\n"
        )
        (root / "migrations" / "helper.py").write_text("")
        self.env(ENV)
        self.git("init", "-q", "-b", "main")
        self.parent: str | None = None

    def env(self, text: str) -> None:
        """Write env.py."""
        (self.root / "migrations" / "alembic" / "env.py").write_text(text)

    def git(self, *arguments: str) -> None:
        """Run git, as somebody."""
        identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], check=True, cwd=self.root, capture_output=True)

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "some")

    def next_id(self) -> str:
        """Return an id that is later than all before."""
        self.count += 1
        return f"20260101_{self.count:09}"

    def revision(
        self, title: str, up: str = UNDO, down: str = UNDO, *, more: str = "", name: str = "", parents: object = ...
    ) -> Path:
        """Write a revision behind the last one."""
        identity = self.next_id()
        path = self.versions / (name or f"{identity}_{title}.py")
        parent = self.parent if parents is ... else parents
        path.write_text(
            REVISION.format(title=title, id=identity, parent=parent, more=more, up=body(up), down=body(down))
        )
        self.parent = identity
        return path


def findings(told: str) -> list[dict[str, Any]]:
    """Return all findings of a check in JSON."""
    return [one for part in json.loads(told)["parts"] for one in part["findings"]]


def codes(told: str) -> set[str]:
    """Return the codes of findings that are not notes."""
    return {one["code"] for one in findings(told) if one["severity"] != "note"}
