"""Texts of a Python file and the line on which each of their characters stands."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.rules.conftest import revision, written

from snapshot.policy.python import tree_of
from snapshot.policy.rules.calls import calls_in
from snapshot.policy.rules.literals import Lines, Literal, Reader

# In each case the text holds "L<n>" where it stands on line <n> of the file.
CASES = {
    "one line": 'x = "L1"',
    "several lines": 'x = """L1\nL2\n  L3"""',
    "escaped line ends stay on their line": 'x = "L1\\nL1\\nL1"',
    "escapes before line ends": 'x = """L1 \\t \\x41 \\u00e9 \\101\nL2 \\N{BULLET}\nL3 \\U0001F600"""',
    "backslashes before line ends": 'x = """L1\nL2 \\\\ L2\nL3"""',
    "a line that goes on": 'x = """L1 \\\nL2 \\\nL3\nL4"""',
    "quotes inside": "x = 'L1 \\' L1'",
    "unknown escapes stay": 'x = """L1 \\q\nL2 \\ L2"""',
    "raw": 'x = r"""L1 \\n L1\nL2 \\\nL3"""',
    "one after the other": 'x = ("L1"\n  "L2 \\n L2"\n\n  # L9\n  r"L5"\n  """L6\nL7""" \'L7\')',
    "prefix u": 'x = u"L1"\n',
    "wide characters before it": 'é = "日本"; x = "L1 \\n" "L1"',
    "added": 'x = "L1" + (\n "L2"\n + """L3\nL4""")',
    "named": 'NAME = """L1\nL2"""\n\nx = NAME + "L4"',
    "named again": 'A = "L1\\n"\nB = A + "L2"\nx = B',
    "dedented": 'import textwrap\nx = textwrap.dedent("""\n    L3\n      L4\n   \n    L6""")',
    "dedented by name": 'from textwrap import dedent\nSQL = """\n  L3\n  L4 \\\n L5\n"""\nx = dedent(SQL)',
    "stripped": 'x = """\n\n   L3\n  L4  \n""".strip()',
    "stripped and dedented": 'from textwrap import dedent\nx = dedent("""\n\n   L4\n   L5  \n""").lstrip()',
    "form feed": 'x = """L1 \x0c L1\nL2"""',
    "windows": 'x = """L1\r\nL2\r\nL3"""',
    "decorated": '"""doc"""\n\n\n\nx = """L5"""',
}
COMPUTED = [
    'x = f"{1}"',
    'x = "a" % 1',
    'x = "{}".format(1)',
    "x = name",
    "A = B\nB = A\nx = A",
    'A = "1"\nA = "2"\nx = A',
    'A = "1"\nfor A in (): pass\nx = A',
    'A = "1"\ndef f():\n    global A\nx = A',
    "x = 1",
    'x = b"a"',
    'x = "a".replace("a", "b")',
    'x = dedent("a", "b")',
    'x = "-".join(["a"])',
]


def read(source: str) -> tuple[Literal, ...] | None:
    """Return the text that a file gives the name ``x``."""
    tree = tree_of(source)
    values = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    from snapshot.policy.rules.calls import _bindings  # noqa: PLC0415 - what calls are read with

    return Reader(Lines(source), _bindings(tree, is_module=True)).texts(values["x"], {})


@pytest.mark.parametrize("source", CASES.values(), ids=CASES.keys())
def test_lines(source: str) -> None:
    """Every mark in the text is on the line that it names."""
    found = read(source)
    assert found
    assert len(found) == 1
    marks = list(re.finditer(r"L(\d)", found[0].value))
    assert marks
    assert [found[0].line_at(one.start()) for one in marks] == [int(one[1]) for one in marks]


@pytest.mark.parametrize("source", COMPUTED)
def test_computed(source: str) -> None:
    """What only a run would tell is not read."""
    assert read(source) is None


PARTS = st.lists(
    st.sampled_from(["a", "é", "\\n", "\\\\", "\\x41", "\n", "\\\n", "\\'", '\\"', "{", "\\N{DASH}", " ", "%"]),
    max_size=8,
)


@given(st.lists(st.tuples(st.sampled_from(["", "r", "R", "u"]), PARTS), min_size=1, max_size=3))
def test_value(parts: list[tuple[str, list[str]]]) -> None:
    """Whatever is written, the text is what Python reads, and its lines are those of the file, in order."""
    spelled = "\n".join(f'{prefix}"""{"".join(body)} """' for prefix, body in parts)
    source = f"x = ({spelled})\n"
    try:
        wanted = ast.literal_eval(spelled if len(parts) == 1 else f"({spelled})")
    except (SyntaxError, ValueError):
        return
    found = read(source)
    assert found
    assert found[0].value == wanted
    lines = [found[0].line_at(at) for at in range(len(wanted))]
    assert lines == sorted(lines)
    assert lines[-1] <= source.count("\n")


@pytest.mark.parametrize(
    ("up", "texts"),
    [
        ('sql = "a"\nop.execute(sql)', [["a"]]),
        ('sql = "a"\nsql = "b"\nop.execute(sql)', [None]),
        ('for sql in ("a", "b"):\n    op.execute(sql)', [["a", "b"]]),
        ("for sql in ALL:\n    op.execute(sql)", [["c", "d"]]),
        ("for a, b in PAIRS:\n    op.execute(a)", [None]),
        ('op.execute(sqltext="a")', [["a"]]),
        ('op.execute(sa.text("a").bindparams(b=1))', [["a"]]),
        ("def inner(sql):\n    op.execute(sql)\ninner('a')", [None]),
        ("op.execute(ONE + ' more')", [["one more"]]),
        ("with op.batch_alter_table('t') as t:\n    t.drop_column('c')", []),
        ("run_sql(ONE)\nsnapshot.alembic.run_sql(ONE)", [["one"], ["one"]]),
        ("op.get_bind().exec_driver_sql(ONE)", [["one"]]),
        ("op.get_bind().scalar(sa.text('a'))\nsession.scalar(query)", [["a"]]),
        ("bind.execute(sa.select(1))", [None]),
    ],
)
def test_calls(up: str, texts: list[list[str] | None]) -> None:
    """Each call that sends something is found, with what it can send."""
    more = 'ONE = "one"\nALL = ["c", "d"]\nPAIRS = [("a", "b")]\n'
    found = calls_in(written(revision(up, "pass", more)))
    assert [None if one.texts is None else [text.value for text in one.texts] for one in found] == texts
    assert {one.direction for one in found} <= {"upgrade"}


def test_op_by_another_name() -> None:
    """``alembic.op`` is known by the name that a file gives it."""
    source = 'import alembic.op as o\nfrom alembic import op as p\nrevision = "a"\ndown_revision = None\n'
    found = calls_in(written(f'{source}def upgrade():\n    o.execute("SELECT 1")\n    p.execute("SELECT 2")\n'))
    assert [(one.way, one.is_templated) for one in found] == [("op.execute", True)] * 2
