"""docs/lock.md against the lock file of this repository: its rules, followed by hand, give the same hashes."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from snapshot.policy.lock import VERSION, Deed

MIGRATIONS = Path(__file__).parents[2] / "migrations"
Table = Callable[[str, str], list[dict[str, str]]]


def digest(data: bytes) -> str:
    """Return a SHA-256 in hexadecimal (L1)."""
    return hashlib.sha256(data).hexdigest()


def test_the_rules_give_the_hashes(document: Callable[[str], str]) -> None:
    """L2 for what holds of each file, and L4 on every line of the committed lock file."""
    head, *lines = (MIGRATIONS / "revisions.lock").read_text(encoding="utf-8").splitlines()
    assert f"`{head}`" in document("lock.md")
    chain, contents = digest(head.encode()), {}
    for line in (one for one in lines if not one.startswith("#")):
        found, rest = line.split(" ", 1)
        chain = digest(f"{chain}\n{rest}".encode())
        assert found == chain
        _, content, _, name = rest.split(" ")[:4]
        contents[name] = content
    assert contents == {name: digest((MIGRATIONS / name).read_bytes()) for name in contents}
    assert len(contents) > 40


def test_the_version_and_the_words(document: Callable[[str], str], table: Table) -> None:
    """The version that is told is the one that is written, and every word has its row."""
    assert f"## The rules of version {VERSION.removeprefix('v')}\n" in document("lock.md")
    assert [row["word"] for row in table("lock.md", "word")] == [deed.value for deed in Deed]
    assert re.findall(r"^\* \*\*(L\d)\*\*", document("lock.md"), re.MULTILINE) == [f"L{n}" for n in range(1, 7)]
