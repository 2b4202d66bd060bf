"""Whatever objects are called and whatever their bodies hold, files say it and give it back."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot.layout.arrange import Arrangement
from snapshot.layout.format import HEAD_FILE, read_blocks, render_files, title_of
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

Arranged = Callable[[str], tuple[Assembly, Arrangement]]
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
HOSTILE = [
    "-- # x",
    "\n-- # table a.b\n",
    "\n-- ## y\n",
    ";",
    "'",
    '"',
    "\\",
    "\r\n",
    "\u200f",
    "😀",
    "$$",
    "\n\n",
    "section 1",
]
texts = st.lists(st.sampled_from(HOSTILE) | st.text(characters, max_size=4), max_size=5).map("".join)
names = st.text(characters, min_size=1, max_size=8) | st.sampled_from(HOSTILE)


def quoted(name: str) -> str:
    """Return an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a string constant."""
    return "'" + text.replace("'", "''") + "'"


def schema(name: str, tables: dict[str, str], functions: dict[str, str]) -> str:
    """Return a dump of one schema: commented tables, and functions over them."""
    found = [f"CREATE SCHEMA {quoted(name)};"]
    for table, comment in tables.items():
        path = f"{quoted(name)}.{quoted(table)}"
        found.append(f"CREATE TABLE {path} (\n    {quoted(table)} integer\n);")
        found.append(f"COMMENT ON COLUMN {path}.{quoted(table)} IS {literal(comment)};")
        found.append(f"GRANT SELECT ON TABLE {path} TO {quoted(name)};")
    for function, body in functions.items():
        over = f"{quoted(name)}.{quoted(min(tables))}" if tables else "integer"
        path = f"{quoted(name)}.{quoted(function)}"
        found.append(f"CREATE FUNCTION {path}({over}) RETURNS text\n    LANGUAGE sql\n    AS {literal(body)};")
    return "\n\n".join(found) + "\n"


dumps = st.builds(
    schema,
    names,
    st.dictionaries(names, texts, max_size=4),
    st.dictionaries(names, texts, max_size=4),
)


@settings(max_examples=150)
@given(text=dumps)
def test_any_schema_reads_back(text: str, arranged: Arranged) -> None:
    """Both forms define the same snapshot again, and each block holds what its step does."""
    found, arrangement = arranged(text)
    assert found.ledger.is_balanced
    files = render_files(found.snapshot, arrangement)
    head = files.pop(HEAD_FILE)
    assert assemble([cut(head.encode())]).snapshot == found.snapshot
    assert assemble([cut(one.encode(), name) for name, one in files.items()]).snapshot == found.snapshot
    steps = [step for steps in arrangement.sections.values() for step in steps]
    assert [block.title for block in read_blocks(head)] == [title_of(step) for step in steps]


@settings(max_examples=50)
@given(text=dumps)
def test_any_schema_is_written_once(text: str, arranged: Arranged) -> None:
    """Writing what was read from the aggregate gives the same files, to the byte."""
    files = render_files(arranged(text)[0].snapshot, arranged(text)[1])
    found, arrangement = arranged(files[HEAD_FILE])
    assert render_files(found.snapshot, arrangement) == files
