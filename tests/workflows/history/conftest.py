"""A project with revisions in a real repository, on a branch that grew from main."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.config.settings import Settings
from snapshot.policy.checked import Looked
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.checks.history import look
from snapshot.workflows.locking import renew_lock, save_lock

Git = Callable[..., str]
INI = "[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\n"
REVISION = '''\
"""make {id}"""

from alembic import op

revision = "{id}"
down_revision = {parent!r}


def upgrade():
    op.execute("SELECT {id}")
'''
FIRST, SECOND, THIRD = "1_first.py", "2_second.py", "3_third.py"


@dataclass(frozen=True)
class Project:
    """A project in a repository: two revisions and a SQL file, committed on main.

    :param top: the top folder of the repository.
    :param root: the project's folder.
    """

    git: Git
    top: Path
    root: Path

    @property
    def versions(self) -> Path:
        """The folder with revision files."""
        return self.root / "migrations" / "alembic" / "versions"

    @property
    def sql(self) -> Path:
        """The legacy SQL file."""
        return self.root / "migrations" / "alembic" / "sql" / "mart" / "v.sql"

    @property
    def settings(self) -> Settings:
        """The configuration."""
        return load_settings(self.root)

    def revision(self, name: str, parent: str | None) -> Path:
        """Write a revision."""
        path = self.versions / name
        path.write_text(REVISION.format(id=name[0], parent=parent), encoding="utf-8")
        return path

    def edit(self, path: Path, old: str = "SELECT", new: str = "SELECT 0,") -> None:
        """Change a text in a file."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def configure(self, more: str = "") -> None:
        """Write alembic.ini; ``more`` are lines of it."""
        (self.root / "migrations" / "alembic.ini").write_text(INI + more)

    def run(self, *arguments: str) -> str:
        """Run git at the top."""
        return self.git(self.top, *arguments)

    def commit(self, message: str = "more") -> None:
        """Commit everything."""
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", "--message", message)

    def lock(self, *accept: Path, reason: str = "") -> None:
        """Renew the lock file."""
        save_lock(self.settings, renew_lock(self.settings, "main", accept, reason).lock)

    def look(self, base: str = "main") -> Looked:
        """Check the history."""
        settings = self.settings
        return look(Asked(settings=settings, profile=settings.named(), base=base))

    def found(self, base: str = "main") -> list[str]:
        """Return what the check finds, each as ``weight code file``."""
        return [f"{one.severity} {one.code} {Path(one.place.file).name}" for one in self.look(base).findings]

    def told(self) -> str:
        """Return the message and the hint of the one thing that is found."""
        (one,) = self.look().findings
        return f"{one.message}. {one.hint}"


def made(git: Git, top: Path, folder: str = ".") -> Project:
    """Return a project with a lock file, on a branch with a third revision."""
    project = Project(git, top, (top / folder).resolve())
    project.versions.mkdir(parents=True)
    project.sql.parent.mkdir(parents=True)
    git(top, "init", "--quiet", "--initial-branch=main")
    (project.root / "snapshot.toml").write_text('[policy]\nbase = "main"\n')
    project.configure()
    project.revision(FIRST, None)
    project.revision(SECOND, "1")
    project.sql.write_text("CREATE VIEW v AS\nSELECT 1;\n")
    project.commit("two revisions")
    project.lock()
    project.commit("lock them")
    project.run("checkout", "--quiet", "-b", "work")
    project.revision(THIRD, "2")
    project.lock()
    project.commit("a third")
    return project


@pytest.fixture
def project(git: Git, tmp_path: Path) -> Project:
    """Return a project at the top of its repository."""
    (tmp_path / "top").mkdir()
    return made(git, tmp_path / "top")


@pytest.fixture
def make(git: Git) -> Callable[..., Project]:
    """Return the way to make a project: the top of its repository, and its folder there."""

    def create(top: Path, folder: str = ".") -> Project:
        top.mkdir()
        return made(git, top, folder)

    return create


@pytest.fixture
def bare(git: Git, tmp_path: Path) -> Project:
    """Return a project without revisions, in a repository without commits."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    project = Project(git, tmp_path, tmp_path)
    project.versions.mkdir(parents=True)
    project.configure()
    return project
