"""The public face of the package: what ``import snapshot`` offers."""

import subprocess
import sys
from pathlib import Path

import pytest

import snapshot


def test_all_is_sorted_and_complete() -> None:
    """Every public name is listed once, in order, and can be imported."""
    listed = snapshot.__all__

    assert sorted(set(listed)) == list(listed)
    assert all(getattr(snapshot, name) is not None for name in listed)


@pytest.mark.parametrize("name", snapshot.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    """A public name says what it means, in its own docstring."""
    found = getattr(snapshot, name)

    assert found.__doc__
    assert not found.__doc__.startswith(f"{name}(")


def test_face_is_cheap() -> None:
    """Importing the package loads neither a driver nor a parser."""
    code = "import snapshot, sys; print(*sorted({'psycopg', 'pglast', 'rich', 'msgspec'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == ""


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that the face does not have is missing as any attribute would be."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = snapshot.no_such_name  # type: ignore[attr-defined]


def test_package_is_typed() -> None:
    """The marker that tells type checkers to read the annotations is part of the package."""
    assert (Path(snapshot.__file__).parent / "py.typed").is_file()


def test_read_dump_gives_a_snapshot() -> None:
    """A small dump becomes objects under their identities."""
    found = snapshot.read_dump(b"CREATE TABLE public.t (id integer);\n")

    assert [str(obj.id) for obj in found.objects] == ["table public.t"]
    assert found[snapshot.ObjectId(snapshot.Kind.TABLE, ("public", "t"))].pieces[0].sql.startswith("CREATE TABLE")


def test_check_policy(tmp_path: Path) -> None:
    """A test of a team makes a part of the check, and a part that cannot be made has not passed."""
    (made,) = snapshot.check_policy(tmp_path, "upgrade")

    assert made.verdict(strict=False) is snapshot.Verdict.NOT_MADE
