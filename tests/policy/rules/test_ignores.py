"""Comments that silence a rule."""

from typing import TYPE_CHECKING

import pytest
from tests.policy.rules.conftest import revision

from snapshot.model.diagnostic import Severity

if TYPE_CHECKING:
    from tests.policy.rules.conftest import Look


IGNORED = 'op.execute("BEGIN")  # snapshot: ignore[AL016] the tool needs it'


@pytest.mark.parametrize(
    ("up", "codes"),
    [
        (IGNORED, []),
        ('# snapshot: ignore[AL016] the tool needs it\nop.execute("BEGIN")', []),
        ('op.execute(  # snapshot: ignore[AL016, AL014] both\n"BEGIN; INSERT INTO t VALUES (1)")', []),
        ('op.execute("""\n\n\nBEGIN""")  # snapshot: ignore[AL016] behind it', []),
        ('op.execute("""\nBEGIN\n\n""")  # snapshot: ignore[AL016] too far', ["AL000", "AL016"]),
        ('# snapshot: ignore[AL016] before it\nop.execute("""\n\n\nBEGIN""")', []),
        ('op.execute("BEGIN")  # snapshot: ignore[AL016]', ["AL000", "AL016"]),
        ('op.execute("BEGIN")  # snapshot: ignore', ["AL000", "AL016"]),
        ('op.execute("BEGIN")  # snapshot: ignore[AL015] another', ["AL000", "AL016"]),
        ('op.execute("BEGIN")  # snapshot: ignore[AL016, AL099] one is none', ["AL000"]),
        ('op.execute("SELECT 1")  # snapshot: ignore[AL016] not needed', ["AL000"]),
        ("op.execute('SELECT $$# snapshot: ignore[AL016] a text$$')", []),
        (f'{IGNORED}\nop.execute("SELECT 1")\nop.execute("COMMIT")', ["AL016"]),
    ],
)
def test_ignores(look: "Look", up: str, codes: list[str]) -> None:
    """A comment silences its rule in its place, with a reason, and is a finding where it silences nothing."""
    assert sorted(one.code for one in look(revision(up))) == codes


def test_an_ignore_of_what_cannot_be_told(look: "Look") -> None:
    """Whether a comment is needed cannot be told where the revision could not be rendered."""
    source = revision('op.execute("SELECT 1")  # snapshot: ignore[AL014] rows of our own')
    found = look(source, judged={"unrendered": {"upgrade": "it failed"}})
    assert {one.severity for one in found} == {Severity.NOTE}
