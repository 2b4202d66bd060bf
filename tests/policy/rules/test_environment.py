"""The rule over env.py."""

from typing import TYPE_CHECKING

import pytest
from tests.policy.rules.conftest import revision

from snapshot.model.diagnostic import Severity

if TYPE_CHECKING:
    from tests.policy.rules.conftest import Look


@pytest.mark.parametrize(
    ("env", "line"),
    [
        ("with engine.connect() as c:\n    c.execute(x)\n    context.configure(connection=c)\n", 2),
        ("def run(c):\n    c.exec_driver_sql('SET x = 1')\n    do()\n    context.configure(connection=c)\n", 2),
        ("configure(url=u, dialect_opts={'paramstyle': 'format'})", 1),
        ("context.configure(url=u, literal_binds=True)", 1),
    ],
)
def test_environment(look: "Look", env: str, line: int) -> None:
    """SQL before configure, and an offline mode that doubles percent signs, are found in env.py."""
    found = look(revision(), env=env)
    assert [(one.code, one.file, one.line) for one in found] == [("AL018", "env.py", line)]


@pytest.mark.parametrize(
    "env",
    [
        "with engine.connect() as c:\n    c.execute(x)\n    c.commit()\n    context.configure(connection=c)\n",
        "with engine.connect() as c:\n    context.configure(connection=c)\n    c.execute(x)\n",
        "def look(c):\n    c.execute(x)\n\ndef run(c):\n    context.configure(connection=c)\n",
        "context.configure(url=u, dialect_opts=dict(paramstyle='named'))",
        "engine = create_engine(url=u)\ncontext.configure(connection=engine.connect())",
    ],
)
def test_environment_near_misses(look: "Look", env: str) -> None:
    """What is committed, comes later or stands in another function is no finding."""
    assert not look(revision(), env=env)


def test_environment_silenced(look: "Look") -> None:
    """A comment in env.py silences its rule there, and is a finding where it silences nothing."""
    reason = "# snapshot: ignore[AL018] it is committed by the helper"
    env = f"with engine.connect() as c:\n    c.execute(x)  {reason}\n    context.configure(connection=c)\n"
    assert not look(revision(), env=env)
    assert [(one.code, one.line) for one in look(revision(), env=f"x = 1  {reason}")] == [("AL000", 1)]


def test_environment_computed(look: "Look") -> None:
    """Options that are computed cannot be told, which is said."""
    found = look(revision(), env="context.configure(url=u, dialect_opts=options())")
    assert [(one.code, one.severity) for one in found] == [("AL018", Severity.NOTE)]
