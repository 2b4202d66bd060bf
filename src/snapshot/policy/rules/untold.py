"""What of new revisions nobody can tell without a database, which is said and never passed over."""

from collections.abc import Iterator, Sequence

from snapshot.model.diagnostic import Diagnostic, Place, note
from snapshot.policy.rules.bodies import is_irreversible
from snapshot.policy.rules.values import DOWNGRADE, Judged, Project


def untold(project: Project) -> Iterator[Diagnostic]:
    """Yield a note for each call whose text nothing shows, and for each reason why something was not rendered."""
    reasons: dict[str, list[tuple[Judged, str]]] = {}
    for judged in project.judged:
        told: set[int] = set()
        for line in (said.at(at) for said in judged.said for at in said.does.untold):
            message = "what this DO block does is computed, or cannot be read as PL/pgSQL, and was not looked at"
            if line not in told:
                told.add(line)
                yield note("revision-unread", message, place=_place(judged, line))
        for line in judged.unread:
            message = "what is sent here is computed, and rendering the revision did not show it"
            yield note("revision-unread", message, place=_place(judged, line))
        for direction, reason in judged.unrendered.items():
            if direction == DOWNGRADE and is_irreversible(judged.written.tree):
                continue  # one that refuses says nothing anyway
            reasons.setdefault(reason, []).append((judged, direction))
    for reason, places in reasons.items():
        yield _unrendered(reason, places)


def _unrendered(reason: str, places: Sequence[tuple[Judged, str]]) -> Diagnostic:
    """Return one note for everything that could not be rendered for one reason, at the first of it."""
    judged, direction = places[0]
    many = f"{len(places)} functions of revisions could not be rendered"
    what = many if len(places) > 1 else f"the {direction} could not be rendered"
    function = judged.written.functions.get(direction)
    message = f"{what}, so what is opened and computed there was not looked at: {reason}"
    return note("revision-unread", message, place=_place(judged, function.lineno if function else 1))


def _place(judged: Judged, line: int) -> Place:
    return Place(file=judged.written.file, line=line, subject=judged.written.id)
