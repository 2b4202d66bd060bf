"""A snapshot with an object of every kind is seeded, whole and without grants."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from snapshot.config.reading import load_settings
from snapshot.layout.sections import make_layout
from snapshot.model.objects import Role
from snapshot.workflows.save import files_of, save
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Wish
from snapshot.workflows.seed_ready import Where
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

pytestmark = [pytest.mark.server, pytest.mark.corpus]


@pytest.fixture
def where(team: Any, kinds_dsn: str, taken: Callable[..., Taken], scratch: Callable[..., str]) -> Where:
    """Return an empty database, and a project whose snapshot holds every kind."""
    team.revision("r1", None, "SELECT 1")
    settings = load_settings(team.root)
    save(settings.out, files_of(replace(taken(kinds_dsn), heads=("r1",)), make_layout()))
    return Where(settings=settings, profile=settings.named(), dsn=scratch())


@pytest.mark.parametrize("grants", [True, False])
def test_every_kind_is_seeded_and_comes_out_equal(where: Where, grants: bool) -> None:  # noqa: FBT001 - a parameter
    """Credentials are filled in, views are refreshed, and what came of it equals the snapshot."""
    asked = prepare(where, "", Wish(), Watch()).plan.missing
    wish = Wish(grants=grants, secrets=dict.fromkeys(asked, "it's \\ %s"))
    ready = prepare(where, "", wish, Watch())
    assert [one.code for one in ready.findings if one.severity == "error"] == []
    outcome = seed(ready, Watch())
    assert outcome.objects == sum(ready.plan.snapshot.counts().values())
    roles = {piece.role for obj in ready.plan.snapshot.objects for piece in obj.pieces}
    assert ({Role.OWNER, Role.PRIVILEGE} & roles != set()) == grants
    assert Role.LABEL in roles or Role.COMMENT in roles
    assert asked
