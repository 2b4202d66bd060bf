"""What a revision says is told apart from how it is written."""

import pytest

from snapshot.policy.meaning import assigned, meaning, unified

BEFORE = b'''"""title"""
from alembic import op

revision = "a"
down_revision = "b"


def upgrade():
    """What it does."""
    op.execute("SELECT 1 AS a, 2")
'''

EXPECTED = r"""
(Module body= [ (FunctionDef name= 'f' args= (arguments args= [ (arg arg= 'a' annotation= (Name id= 'int' ) ) ]
vararg= (arg arg= 'b' ) defaults= [ int:1 ] ) body= [ (Return value= (BoolOp op= (Or ) values= [
(JoinedStr values= [ (FormattedValue value= (Name id= 'a' ) conversion= 114 format_spec= (JoinedStr values= [
str:'>' (FormattedValue value= (Name id= 'b' ) conversion= -1 ) ] ) ) str:'\xe9' ] ) NoneType:None ] ) ) ]
returns= NoneType:None ) ] )
"""
ALIKE = {
    "a comment": BEFORE.replace(b"def upgrade", b"# why\ndef upgrade"),
    "a docstring": BEFORE.replace(b"What it does.", b"Something else."),
    "without docstrings": BEFORE.replace(b'"""title"""\n', b"").replace(b'    """What it does."""\n', b""),
    "layout": BEFORE.replace(b'op.execute("SELECT 1 AS a, 2")', b"op.execute(\n        'SELECT 1 ' 'AS a, 2'\n    )"),
    "line ends": BEFORE.replace(b"\n", b"\r\n"),
    "the prefix of a text": BEFORE.replace(b'"SELECT', b'u"SELECT'),
}
UNLIKE = {
    "the SQL": BEFORE.replace(b"AS a", b"AS b"),
    "a space in the SQL": BEFORE.replace(b"AS a, 2", b"AS a,  2"),
    "a name": BEFORE.replace(b"op", b"operations"),
    "another parent": BEFORE.replace(b'"b"', b'"c"'),
    "no parent": BEFORE.replace(b'"b"', b"None"),
    "text that looks like a docstring and is not the first": BEFORE + b'    "more"\n',
    "bytes for text": BEFORE.replace(b'"SELECT', b'b"SELECT'),
}


@pytest.mark.parametrize("after", ALIKE.values(), ids=ALIKE)
def test_layout_has_no_meaning(after: bytes) -> None:
    """Comments, docstrings, line ends and the spelling of literals change nothing."""
    assert after != BEFORE
    assert meaning(after) == meaning(BEFORE)


@pytest.mark.parametrize("after", UNLIKE.values(), ids=UNLIKE)
def test_everything_else_has(after: bytes) -> None:
    """What the program would do otherwise is another meaning."""
    assert meaning(after) != meaning(BEFORE)


def test_one_name_can_be_left_out() -> None:
    """Two revisions that differ in their parents alone are alike without them."""
    after = BEFORE.replace(b'"b"', b'("b", "c")')
    assert meaning(after, without="down_revision") == meaning(BEFORE, without="down_revision")
    assert meaning(after, without="revision") != meaning(BEFORE, without="revision")


@pytest.mark.parametrize("source", [b"def", b"a = \0", b"\xff", b"(" * 300, b"-" * 200_000 + b"1"])
def test_what_is_no_python_has_none(source: bytes) -> None:
    """Nor has what Python itself cannot take in; nothing is raised."""
    assert meaning(source) is None
    assert assigned(source, "revision") is None


def test_the_text_does_not_depend_on_the_version_of_python() -> None:
    """The hash of it stands in a committed file; fields that later versions added are empty and left out."""
    told = meaning(b"def f(a: int = 1, *b) -> None:\n    return f'{a!r:>{b}}\\xe9' or None\n")
    assert told == " ".join(EXPECTED.split())


def test_a_literal_is_read() -> None:
    """The last one counts; what is computed is none."""
    assert assigned(BEFORE, "revision") == "a"
    assert assigned(b'revision: str = "a"\nrevision = "b"\n', "revision") == "b"
    assert assigned(b"revision = make()\n", "revision") is None
    assert assigned(BEFORE, "absent") is None


def test_line_ends_are_those_of_git() -> None:
    """Those of other systems are read as one line feed."""
    assert unified(b"a\r\nb\rc\nd") == b"a\nb\nc\nd"
