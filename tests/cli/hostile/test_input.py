"""Whatever is fed to ``snapshot split`` ends in a snapshot or in one clear error, never in a traceback."""

import gzip
import io
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pglast import parser

from snapshot.sql import quoting, reading
from snapshot.sql.script import cut

Run = Callable[..., tuple[int, str, str]]
Program = Callable[..., tuple[int, str, str]]

CASES = Path(__file__).parents[2] / "cases" / "split"
PLAIN = (CASES / "tables" / "dump.sql").read_bytes()
SMALL = b"CREATE SCHEMA a;\n"
MEGABYTE = 1_000_000

MEMORY_AT_START, MEMORY_PER_BYTE = 64 * MEGABYTE, 120
"""Bound of a run's resident memory, in bytes: what the program takes by itself, and for each byte of its input."""

STATUS = Path("/proc/self/status")
MEASURED = """
import re, sys
from pathlib import Path
from snapshot.cli.main import run
run(sys.argv[1:])
print(1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]))
"""


def archive(name: str) -> bytes:
    """Return a tar archive with one file."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    return stream.getvalue()


def view(expression: str) -> bytes:
    """Return a schema with a view of one expression."""
    return SMALL + f"CREATE VIEW a.v AS\n SELECT {expression} AS c;\n".encode()


REFUSED = {
    "custom format": (b"PGDMP\x01\x0f\x00" + bytes(50), "not-a-plain-dump"),
    "tar format": (archive("toc.dat"), "not-a-plain-dump"),
    "gzip": (gzip.compress(PLAIN), "not-a-plain-dump"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(50), "not-a-plain-dump"),
    "lz4": (b"\x04\x22\x4d\x18" + bytes(50), "not-a-plain-dump"),
    "byte order mark": (b"\xef\xbb\xbf" + PLAIN, "not-a-plain-dump"),
    "byte order mark alone": (b"\xef\xbb\xbf", "not-a-plain-dump"),
    "utf-16": (PLAIN.decode().encode("utf-16"), "not-a-plain-dump"),
    "utf-16 without a mark": (PLAIN.decode().encode("utf-16-le"), "not-a-plain-dump"),
    "nul far in": (PLAIN + b"-- " + b"x" * reading.HEAD + b"\0\n", "not-a-plain-dump"),
    "empty": (b"", "not-a-plain-dump"),
    "blank": (b" \r\n\t\n", "not-a-plain-dump"),
    "latin-1 in a comment": (b"-- caf\xe9\n" + SMALL, "not-utf8"),
    "latin-1 in a literal": (SMALL + b"COMMENT ON SCHEMA a IS 'caf\xe9';\n", "not-utf8"),
    "latin-1 at the end": (SMALL + b"\xc3", "not-utf8"),
    "a surrogate": (SMALL + b"COMMENT ON SCHEMA a IS '\xed\xa0\x80';\n", "not-utf8"),
    "latin-1 declared": (b"SET client_encoding = 'LATIN1';\n" + SMALL, "unknown-statement"),
    "a page of HTML": (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "syntax"),
    "a script of psql": (b"\\set ON_ERROR_STOP 1\n\\i other.sql\n", "psql-command"),
    "a command of psql in a statement": (b"CREATE SCHEMA\n\\! touch owned\na;\n", "psql-command"),
    "pg_dumpall": (b"SET client_encoding = 'UTF8';\nCREATE ROLE app;\n\\connect app\n", "psql-command"),
    "--create": (b"CREATE DATABASE app;\n" + SMALL, "unknown-statement"),
    "--clean": (b"DROP TABLE a.t;\n" + SMALL, "unknown-statement"),
    "--inserts": (b"CREATE SCHEMA a;\nINSERT INTO a.t VALUES (1);\n", "unknown-statement"),
    "data": (SMALL + b"COPY a.t (n) FROM stdin;\n1\n2\n\\.\n", "syntax"),
    "twice": (PLAIN + PLAIN, "psql-command"),
    "twice and edited": (SMALL + b"CREATE TABLE a.t ();\n" + SMALL + b"CREATE TABLE a.t ();\n", "defined-twice"),
    "comments alone": (b"-- PostgreSQL datab", "not-a-plain-dump"),
    "no last semicolon": (b"CREATE SCHEMA a -- and so on", "truncated-dump"),
    "parentheses": (b"(" * MEGABYTE, "too-deep"),
    "quotes": (b"'" * MEGABYTE, "syntax"),
    "an open quote": (b"'" * (MEGABYTE + 1), "syntax"),
    "comments": (b"/*" * (MEGABYTE // 2), "too-deep"),
    "dollars": (b"$$" * (MEGABYTE // 2), "syntax"),
    "one line": (b"x" * MEGABYTE, "syntax"),
    "reserved words": (b"json " * (MEGABYTE // 5), "syntax"),
    "lines": (b"\n" * MEGABYTE + b"x", "syntax"),
    "headers": (b"--\n-- Name: x\n" * (MEGABYTE // 14), "torn-dump"),
    "deep": (view("(" * 50_000 + "1" + ")" * 50_000), "too-deep"),
    "a chain": (view(" + ".join("1" * 200_000)), "too-deep"),
    "a deep case": (view("CASE WHEN true THEN " * 9_000 + "1" + " END" * 9_000), "too-deep"),
}
"""What is no dump, and the code of the one error."""

RIGHT = {
    "semicolons": SMALL + b";" * MEGABYTE,
    "blank lines": b"\n" * MEGABYTE + SMALL,
    "carriage returns": PLAIN.replace(b"\n", b"\r\n"),
    "3,000 queries in one": SMALL
    + b"CREATE VIEW a.v AS\n"
    + b" UNION ALL\n".join([b"SELECT 1 AS c"] * 3_000)
    + b";\n",
    "2,000 operators in a row": view(" || ".join(["'x'"] * 2_000)),
    "5,000 parentheses": view("(" * 4_900 + "1" + ")" * 4_900),
    "300 cases in one another": view("CASE WHEN true THEN " * 300 + "1" + " END" * 300),
    "1,600 columns": SMALL + b"CREATE TABLE a.t (" + b",\n".join(b"c%d integer" % n for n in range(1600)) + b");\n",
    "100 arguments": SMALL
    + b"CREATE FUNCTION a.f("
    + b", ".join(b"a%d integer" % n for n in range(100))
    + b") RETURNS integer LANGUAGE sql AS $$SELECT 1$$;\n",
    "a body of ten megabytes": SMALL
    + b"CREATE FUNCTION a.f() RETURNS text LANGUAGE sql AS $_$"
    + b"-- a line\r\n" * 1_000_000
    + b"$_$;\n",
    "a body that is a dump": SMALL
    + b"CREATE FUNCTION a.f() RETURNS text LANGUAGE sql AS $_snapshot_$\n\xef\xbb\xbf\\restrict k\n"
    + PLAIN
    + b"\n-- # table a.t\n-- ## table a.t\nCOPY a.t FROM stdin;\n1\n\\.\n\\! touch owned\n"
    + b"\\unrestrict k\n$_snapshot_$;\n",
    "a line of a megabyte": SMALL + b"COMMENT ON SCHEMA a IS '" + b"x" * MEGABYTE + b"';\n",
}
"""What looks frightening and is right."""


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_dump_is_refused(run: Run, project: Path, data: bytes, code: str) -> None:
    """One error on one line with its hint on another, however large the input was, and nothing is written."""
    (project / "in.sql").write_bytes(data)
    found, out, err = run("split", "in.sql", "--out", "sql")
    assert (found, out) == (1, "")
    assert err.startswith(f"error [{code}] in.sql")
    assert [line[:4] for line in err.splitlines()] == ["erro", "  → "]
    assert len(err) < 1000
    assert not (project / "sql").exists()
    assert not list(project.rglob("owned"))


@pytest.mark.parametrize("data", RIGHT.values(), ids=RIGHT)
def test_what_only_looks_broken_is_split(run: Run, project: Path, data: bytes) -> None:
    """It becomes a folder that a second run finds unchanged; no command in it is carried out."""
    (project / "in.sql").write_bytes(data)
    assert run("split", "in.sql", "--out", "sql")[0] == 0
    assert run("split", "in.sql", "--out", "sql", "--check")[0] == 0
    assert not list(project.rglob("owned"))


def test_a_dump_cut_anywhere_is_refused_or_whole(run: Run, project: Path) -> None:
    """At each of 200 places: what pg_dump began and did not end is refused, but for the blank lines at its end."""
    for at in range(0, len(PLAIN), max(1, len(PLAIN) // 200)):
        (project / "in.sql").write_bytes(PLAIN[:at])
        code, _, err = run("split", "in.sql", "--out", "sql")
        assert (code, err.count("error [")) == (1, 1), at
    assert not (project / "sql").exists()


@pytest.mark.parametrize("source", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_an_end_is_refused(program: Program, source: str) -> None:
    """Its first bytes tell that it is no text."""
    code, out, err = program("split", source, "--out", "sql")
    assert (code, out) == (1, "")
    assert "error [not-" in err


def test_a_stream_without_an_end_is_refused(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that never closes is read up to the bound and no further."""
    monkeypatch.setattr("snapshot.workflows.split.LARGEST", 10_000)
    monkeypatch.setattr("snapshot.sql.reading.LARGEST", 10_000)
    pipe = project / "pipe"
    os.mkfifo(pipe)
    given = 0

    def feed() -> None:
        nonlocal given
        with pipe.open("wb", buffering=0) as stream:
            try:
                while True:
                    given += stream.write(b"-- y\n" * 100) or 0
            except BrokenPipeError:
                return

    feeding = threading.Thread(target=feed)
    feeding.start()
    code, out, err = run("split", "pipe", "--out", "sql")
    feeding.join()
    assert (code, out) == (1, "")
    assert "error [too-large] pipe" in err
    assert given < 1_000_000


def test_standard_input_that_is_closed_is_empty(project: Path, program: Program) -> None:
    """It is one error, like any other empty text."""
    code, out, err = program("split", "-", "--out", "sql")
    assert (code, out) == (1, "")
    assert "[not-a-plain-dump] " in err
    assert not (project / "sql").exists()


def test_the_parser_is_not_asked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words to be quoted in a text without entries cost a parse of all of it each, so their number is bounded."""
    asked = 0
    split = parser.split

    def counting(*arguments: object, **options: object) -> object:
        nonlocal asked
        asked += 1
        return split(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(parser, "split", counting)
    routine = "CREATE FUNCTION c.f{}(json json) RETURNS integer LANGUAGE sql AS $$$$;\n"
    with pytest.raises(Exception, match="syntax error"):
        list(cut("".join(map(routine.format, range(1000))).encode()).statements())
    assert asked <= 2 * quoting.MOST_REPAIRS_FROM_THE_START + 2
    asked = 0
    entry = "\n--\n-- Name: f; Type: FUNCTION; Schema: c; Owner: -\n--\n\n"
    found = cut("".join((entry + routine).format(number) for number in range(1000)).encode())
    assert len(list(found.statements())) == 1000
    assert asked <= 2 * 1000 + 1


def test_what_a_person_typed_is_not_repeated_where_it_may_be_secret(run: Run, project: Path) -> None:
    """A text that the parser stumbles over, and the rest of a text that does not end, stay out of the message."""
    for text in ("CREATE SCHEMA a 'canary';", "COMMENT ON SCHEMA a IS 'canary", "SELECT 'canary';", "DO $$canary$$;"):
        (project / "in.sql").write_text(text)
        code, _, err = run("split", "in.sql", "--out", "sql")
        assert code == 1
        assert "canary" not in err, text


def test_nothing_quoted_reaches_the_terminal_raw(run: Run, project: Path) -> None:
    """Escapes, marks of direction and line ends in what is quoted are spelled out; markup is no markup."""
    name = (
        'CREATE SCHEMA a;\nCREATE TABLE a."\x1b[31m\u202e\n[red]x" ();\nCREATE TABLE a."\x1b[31m\u202e\n[red]x" ();\n'
    )
    (project / "in.sql").write_text(name)
    err = run("split", "in.sql", "--out", "sql")[2]
    assert "\\u001b[31m\\u202e\\u000a[red]x" in err
    (project / "in.sql").write_text('CREATE SCHEMA a;\n"\x1b[31m[red]" x;')
    err = run("split", "in.sql", "--out", "sql")[2]
    assert '"\\u001b[31m[red]"' in err
    assert "\x1b" not in err


@pytest.mark.skipif(not STATUS.exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize("name", ["comments", "parentheses", "a chain", "a body of ten megabytes"])
def test_no_text_needs_more_than_its_share_of_memory(project: Path, name: str) -> None:
    """The peak of a whole run is bounded by the size of its input, whatever that holds."""
    data = REFUSED[name][0] if name in REFUSED else RIGHT[name]
    (project / "in.sql").write_bytes(data)
    command = [sys.executable, "-c", MEASURED, "split", "in.sql", "--out", "sql", "--quiet"]
    done = subprocess.run(command, check=True, cwd=project, capture_output=True, text=True)
    assert int(done.stdout) <= MEMORY_AT_START + MEMORY_PER_BYTE * len(data)


MEMORY_OF_A_LARGE_DUMP = 500 * MEGABYTE
"""Bound of the resident memory of a split of `LARGE` bytes."""

LARGE = 24 * MEGABYTE
TABLE = """
--
-- Name: t{0}; Type: TABLE; Schema: raw; Owner: app
--

CREATE TABLE raw.t{0} (
    id bigint NOT NULL,
    code text DEFAULT 'x'::text NOT NULL,
    price numeric(12,2) DEFAULT 0,
    at timestamp with time zone DEFAULT now()
);


ALTER TABLE raw.t{0} OWNER TO app;

--
-- Name: COLUMN t{0}.code; Type: COMMENT; Schema: raw; Owner: app
--

COMMENT ON COLUMN raw.t{0}.code IS 'the code of the thing number {0}';


--
-- Name: t{0} t{0}_pkey; Type: CONSTRAINT; Schema: raw; Owner: app
--

ALTER TABLE ONLY raw.t{0}
    ADD CONSTRAINT t{0}_pkey PRIMARY KEY (id);


--
-- Name: v{0}; Type: VIEW; Schema: raw; Owner: app
--

CREATE VIEW raw.v{0} AS
 SELECT id,
    code
   FROM raw.t{0};


--
-- Name: TABLE t{0}; Type: ACL; Schema: raw; Owner: app
--

GRANT SELECT ON TABLE raw.t{0} TO reader;

"""


@pytest.mark.matrix
@pytest.mark.skipif(not STATUS.exists(), reason="the peak is read from /proc")
def test_a_large_dump_stays_within_its_bound(project: Path) -> None:
    """A dump of some twenty thousand tables is split in half a gigabyte."""
    count = LARGE // len(TABLE.format(10_000))
    (project / "in.sql").write_text("CREATE SCHEMA raw;\n" + "".join(TABLE.format(n) for n in range(count)))
    command = [sys.executable, "-c", MEASURED, "split", "in.sql", "--out", "sql", "--quiet"]
    done = subprocess.run(command, check=True, cwd=project, capture_output=True, text=True)
    assert int(done.stdout) <= MEMORY_OF_A_LARGE_DUMP
    assert (project / "sql" / "manifest.toml").exists()
