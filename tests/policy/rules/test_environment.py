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
        ("def look(c):\n    c.execute(x)\n\ndef run(c):\n    look(c)\n    context.configure(connection=c)\n", 2),
        ("def look(a, *, c):\n    c.execute(x)\n\nlook(1, c=d)\ncontext.configure(d)\n", 2),
        ("def look(c):\n    more(c)\ndef more(d):\n    d.execute(x)\nlook(e)\nconfigure(connection=e)\n", 4),
        ("def look():\n    c.execute(x)\n\nlook()\ncontext.configure(connection=c)\n", 2),
        ("def run(c):\n    c.execute(x)\n    do(c)\ndef do(d):\n    context.configure(connection=d)\n", 2),
        (
            (
                "def do(d):\n    configure(connection=d)\nasync def run():\n    async with e.connect() as c:\n"
                "        await c.execute(x)\n        await c.run_sync(do)\n"
            ),
            5,
        ),
        ("if y:\n    c.execute(x)\nelse:\n    c.commit()\ncontext.configure(connection=c)\n", 2),
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
        "def look():\n    with e.connect() as c:\n        c.execute(x)\n\nlook()\ncontext.configure(connection=d)\n",
        "def look(c):\n    c.execute(x)\n    c.commit()\n\ndef run(c):\n    look(c)\n    configure(connection=c)\n",
        "with c.begin():\n    c.execute(x)\ncontext.configure(connection=c)\n",
        (
            "def on():\n    context.configure(connection=c)\n    c.execute(x)\ndef off():\n    configure(url=u, "
            "dialect_opts={'paramstyle': 'named'})\non() if y else off()\n"
        ),
        (
            "def one(c):\n    context.configure(connection=c)\n    c.execute(x)\nif y:\n    one(c)\nelse:\n"
            "    context.configure(connection=c)\n"
        ),
        "engine.connect().execute(x)\ncontext.configure(connection=engine.connect())\n",
        "mappers.configure()\nc.execute(x)\nsettings.configure()\n",
        "context.configure(url=u, dialect_opts=dict(paramstyle='named'))",
        "engine = create_engine(url=u)\ncontext.configure(connection=engine.connect())",
    ],
)
def test_environment_near_misses(look: "Look", env: str) -> None:
    """What is committed, comes later or stands in another function is no finding."""
    assert not look(revision(), env=env)


@pytest.mark.parametrize(
    "env",
    [
        "c.execute(x)\ncontext.configure(connection=d)\n",
        "def made():\n    c = e.connect()\n    c.execute(x)\n    return c\n\nd = made()\nconfigure(connection=d)\n",
        "c = e.connect().execution_options(isolation_level='AUTOCOMMIT')\nc.execute(x)\nconfigure(connection=c)\n",
        "c.execute(x)\ncontext.configure(**options)\n",
    ],
)
def test_environment_other_connection(look: "Look", env: str) -> None:
    """What may have been sent by another connection, or is committed by itself, is said to be unsure."""
    assert [(one.code, one.severity) for one in look(revision(), env=env)] == [("AL018", Severity.NOTE)]


def test_environment_without_end(look: "Look") -> None:
    """Functions that call themselves end, and where many call each other that is said and not followed."""
    calls = "".join(f"    f{at}(c)\n" for at in range(12))
    ring = "".join(f"def f{at}(c):\n{calls}" for at in range(12))
    for env in (f"{ring}f0(c)\n", "def f(c):\n    f(c)\nf(c)\n"):
        found = look(revision(), env=f"{env}context.configure(connection=c)\n")
        assert [one.severity for one in found] == ([] if env.startswith("def f(") else [Severity.NOTE])


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
