"""Grants come in the order of those they are for, and nothing else moves."""

from snapshot.model.objects import Piece, Role, Setting
from snapshot.sql.privileges import sort_grants


def sorted_texts(*texts: str, role: Role = Role.PRIVILEGE, setting: Setting | None = None) -> list[str]:
    """Return statements of an object in their order."""
    return [piece.sql for piece in sort_grants(Piece(role, text, setting or Setting()) for text in texts)]


def test_grants_are_sorted_by_grantee() -> None:
    """The REVOKE before them stays where it is."""
    taken, first, second = (
        "REVOKE ALL ON TABLE t FROM o;",
        "GRANT SELECT ON TABLE t TO a;",
        "GRANT ALL ON TABLE t TO b;",
    )
    assert sorted_texts(taken, second, first) == [taken, first, second]


def test_columns_keep_their_order() -> None:
    """Only the grants on one column change places."""
    z_to_b, z_to_a, a_to_a = (f"GRANT SELECT({column}) ON TABLE t TO {role};" for column, role in ("zb", "za", "aa"))
    assert sorted_texts(z_to_b, z_to_a, a_to_a) == [z_to_a, z_to_b, a_to_a]


def test_grants_of_another_grantor_stay_behind() -> None:
    """Who grants may have been granted the option before: only grants of one grantor change places."""
    first = Piece(Role.PRIVILEGE, "GRANT SELECT ON TABLE t TO b WITH GRANT OPTION;", Setting())
    second = Piece(Role.PRIVILEGE, "GRANT SELECT ON TABLE t TO a;", Setting(authorization="b"))
    assert list(sort_grants([first, second])) == [first, second]


def test_default_privileges_are_grants_too() -> None:
    """They are definitions; a role or schema with a blank in its name does not hide the word GRANT."""
    head = 'ALTER DEFAULT PRIVILEGES FOR ROLE "a ""b" IN SCHEMA "x y"'
    taken = f"{head} REVOKE ALL ON TABLES FROM PUBLIC;"
    grants = [f"{head} GRANT SELECT ON TABLES TO {name};" for name in ("a", "b")]
    assert sorted_texts(taken, *grants[::-1], role=Role.DEFINITION) == [taken, *grants]
