"""Files hold what the snapshot holds, and can be read back with and without the parser."""

from collections.abc import Callable

import pytest

from snapshot.layout.arrange import Arrangement
from snapshot.layout.format import HEAD_FILE, SETTINGS, kept_blocks, read_blocks, render_files, title_of
from snapshot.layout.steps import Step, pieces_of
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Role, Setting, Snapshot
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

Arranged = Callable[[str], tuple[Assembly, Arrangement]]


def test_files_read_back_equal(dump: str, arranged: Arranged) -> None:
    """The separated files together, and the aggregate alone, define the same snapshot as the dump."""
    found, arrangement = arranged(dump)
    files = render_files(found.snapshot, arrangement)
    head = cut(files.pop(HEAD_FILE).encode())
    parts = [cut(text.encode(), name) for name, text in files.items()]
    assert assemble(parts).snapshot == found.snapshot
    assert assemble([head]).snapshot == found.snapshot


def test_carriage_returns_survive(dump: str, arranged: Arranged) -> None:
    """A dump with Windows line ends has as many objects, and its files read back equal, carriage returns and all."""
    found, arrangement = arranged(dump.replace("\n", "\r\n"))
    assert len(found.snapshot) == len(arranged(dump)[0].snapshot)
    head = render_files(found.snapshot, arrangement)[HEAD_FILE]
    assert assemble([cut(head.encode())]).snapshot == found.snapshot


def test_rendering_twice_is_byte_equal(dump: str, files_of: Callable[[str], dict[str, str]]) -> None:
    """A snapshot read back from its aggregate, dummies included, is written as the same files."""
    files = files_of(dump)
    assert files_of(dump) == files
    assert files_of(files[HEAD_FILE])[HEAD_FILE] == files[HEAD_FILE]


def test_blocks_are_the_steps(dump: str, arranged: Arranged) -> None:
    """Cutting a file by its marks gives the steps of the arrangement, whatever lines its function bodies hold."""
    found, arrangement = arranged(dump)
    files = render_files(found.snapshot, arrangement)
    for name, steps in arrangement.sections.items():
        blocks = list(read_blocks(files[f"separated/{name}.sql"]))
        assert [block.title for block in blocks] == [title_of(step) for step in steps]
    whole = [title_of(step) for steps in arrangement.sections.values() for step in steps]
    assert [block.title for block in read_blocks(files[HEAD_FILE])] == whole


def test_some_blocks(dump: str, files_of: Callable[[str], dict[str, str]]) -> None:
    """Blocks that are chosen stay as they are, and sections of which nothing stays go; the halves are the whole."""
    head = files_of(dump)[HEAD_FILE]
    titles = [block.title for block in read_blocks(head)]
    chosen = set(titles[::2])
    halves = [kept_blocks(head, chosen.__contains__), kept_blocks(head, lambda title: title not in chosen)]
    bodies = {block.title: block.body for half in halves for block in read_blocks(half)}
    assert bodies == {block.title: block.body for block in read_blocks(head)}
    assert "section" not in kept_blocks(head, lambda _title: False).split("default_table_access_method")[1]
    assert all(half.count("-- # section ") <= len(list(read_blocks(half))) for half in halves)


def test_every_statement_stands_once(dump: str, arranged: Arranged) -> None:
    """Each piece of each object is written in exactly one block; the aggregate has the same blocks."""
    found, arrangement = arranged(dump)
    steps = [step for steps in arrangement.sections.values() for step in steps]
    written = [piece for step in steps for piece in pieces_of(step, found.snapshot[step.id])]
    dummies = [step for step in steps if step.is_dummy]
    assert len(written) - len(dummies) == sum(len(obj.pieces) for obj in found.snapshot.objects)
    files = render_files(found.snapshot, arrangement)
    bodies = [block.body for name in arrangement.sections for block in read_blocks(files[f"separated/{name}.sql"])]
    assert [block.body for block in read_blocks(files[HEAD_FILE])] == bodies


def test_block_lines(dump: str, files_of: Callable[[str], dict[str, str]]) -> None:
    """A block's line is where its header stands."""
    for text in files_of(dump).values():
        lines = text.split("\n")
        for block in read_blocks(text):
            assert lines[block.line - 1].endswith(f" {block.title}")


def test_every_file_begins_with_the_settings(files_of: Callable[[str], dict[str, str]]) -> None:
    """Each file loads behind those before it, whatever session runs it."""
    for text in files_of("CREATE SCHEMA raw;\n").values():
        assert text.count(SETTINGS) == 1


def one_function(body: str) -> tuple[Snapshot, Arrangement]:
    """Return a snapshot of one function."""
    found = ObjectId(Kind.FUNCTION, ("raw", "f"))
    snapshot = Snapshot((DbObject(found, (Piece(Role.DEFINITION, body),)),))
    return snapshot, Arrangement({"01_schemas": (Step(found),)})


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("-- # table raw.t", "-- ## "),
        ("-- ## x\n-- # y", "-- ### "),
        ("--# x", "-- # "),
        (" -- # x", "-- # "),
        ("-- #", "-- # "),
    ],
)
def test_mark_grows(line: str, mark: str) -> None:
    """The mark is longer than any line of a body that could be taken for one, and the file says which it is."""
    body = f"CREATE FUNCTION raw.f() AS $$\n{line}\n$$;"
    text = render_files(*one_function(body))["separated/01_schemas.sql"]
    assert f'"{mark}" opens an object' in text
    assert [(block.title, block.body) for block in read_blocks(text)] == [("function raw.f()", body)]


def test_a_body_cannot_choose_the_mark() -> None:
    """A body that repeats the sentence about the mark changes nothing."""
    body = 'CREATE FUNCTION raw.f() AS $$\n-- A line that begins with "-- ### " opens an object.\n-- # x\n$$;'
    text = render_files(*one_function(body))["separated/01_schemas.sql"]
    assert [block.body for block in read_blocks(text)] == [body]


def test_session_state_stays_with_its_statement() -> None:
    """A statement brings the state it needs, quotes included, and takes it back."""
    found = ObjectId(Kind.TABLE, ("raw", "t"))
    setting = Setting(tablespace="fa'st", access_method="heap2", authorization="writer")
    snapshot = Snapshot((DbObject(found, (Piece(Role.DEFINITION, "CREATE TABLE raw.t ();", setting),)),))
    files = render_files(snapshot, Arrangement({"02": (Step(found),)}))
    (block,) = read_blocks(files["separated/02.sql"])
    assert block.body.splitlines() == [
        "SET default_tablespace = 'fa''st';",
        "SET default_table_access_method = 'heap2';",
        "SET SESSION AUTHORIZATION 'writer';",
        "CREATE TABLE raw.t ();",
        "SET default_tablespace = '';",
        "SET default_table_access_method = heap;",
        "RESET SESSION AUTHORIZATION;",
    ]
