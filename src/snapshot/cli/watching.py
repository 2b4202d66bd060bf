"""The watch of a command; apart from what commands report, so that a check without a server starts quickly."""

from snapshot.render.console import Bars, aside
from snapshot.workflows.watch import Watch


def watch_for(*, quiet: bool) -> Watch:
    """Return a watch that draws progress unless it should be quiet."""
    return Watch(None if quiet else Bars(aside()))
