"""The check of the models: what they have that no revision makes, and the other way round."""

from collections.abc import Iterator

from snapshot.model.diagnostic import Diagnostic
from snapshot.model.errors import NotProven
from snapshot.revisions.models import model_changes
from snapshot.revisions.runner import upgrade
from snapshot.workflows.author import UNSEEN
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import check, found, trying
from snapshot.workflows.preflight import listed


@check("models", "the models and the revisions say the same", needs=("heads", "files"))
def say_the_same(case: Case) -> Iterator[Diagnostic]:
    """Compare the models with a scratch database at head, never with the profile's."""
    if not case.graph.revisions:
        raise NotProven("there are no revisions to compare with", hint=case.make("al-rev-auto", "MSG=…"))
    with trying(), case.scratch() as dsn, case.watch.phase("compare with the models"):
        upgrade(case.alembic, dsn)
        changes = model_changes(case.alembic, dsn)
    if changes:
        yield found(
            f"models and revisions differ: {listed(changes)}",
            code="model-changes",
            file=case.shown(case.environment.scripts / "env.py"),
            hint=f"Correct the models, or write a revision: {case.make('al-rev-auto', 'MSG=…')}, and read it first: "
            "what the models lack it drops",
        )
    yield UNSEEN
