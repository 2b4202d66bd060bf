"""Small migration environments, written to a temporary folder for one test."""

from dataclasses import dataclass
from pathlib import Path

import pytest

ENV = """\
import os

import psycopg
from alembic import context
from sqlalchemy import create_engine, text

engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(os.environ["SNAPSHOT_DSN"]))
with engine.connect() as connection:
{before}    context.configure(connection=connection, transaction_per_migration=True{options})
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = '''\
"""{title}"""

from alembic import op

revision = "{id}"
down_revision = {parents!r}
{extra}

def upgrade():
    {up}


def downgrade():
    {down}
'''
INI = """\
[alembic]
script_location = %(here)s/scripts
path_separator = os
"""


@dataclass(frozen=True)
class Workshop:
    """A folder with alembic.ini, env.py and a place for revisions."""

    root: Path

    @property
    def ini(self) -> Path:
        """The alembic.ini."""
        return self.root / "alembic.ini"

    @property
    def versions(self) -> Path:
        """The folder with revision files."""
        return self.root / "scripts" / "versions"

    def env(self, *, options: str = "", before: str = "") -> None:
        """Write env.py: ``options`` go to ``configure``, the line ``before`` runs ahead of it."""
        text = ENV.format(before=f"    {before}\n" if before else "", options=options)
        (self.root / "scripts" / "env.py").write_text(text, encoding="utf-8")

    def revision(self, name: str, *parents: str, up: str = "pass", down: str = "pass", extra: str = "") -> Path:
        """Write a revision whose file, id and title are made of ``name``."""
        down_revision = None if not parents else parents[0] if len(parents) == 1 else parents
        text = REVISION.format(title=f"make {name}", id=name, parents=down_revision, extra=extra, up=up, down=down)
        return self.file(f"{name}_file.py", text)

    def file(self, name: str, text: str) -> Path:
        """Write any file into the folder of revisions."""
        path = self.versions / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return an environment without revisions."""
    made = Workshop(tmp_path / "migrations")
    made.versions.mkdir(parents=True)
    made.ini.write_text(INI, encoding="utf-8")
    made.env()
    return made
