"""The layout that a project's configuration asks for; apart, so that a split needs no database room."""

from snapshot.config.settings import Profile, Settings
from snapshot.layout.sections import DEFAULT_LAYERS, DEFAULT_SECTIONS, Layout, make_layout
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError


def section_map(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the configured sections, or the nine of the policy.

    :raises UsageError: a section's content is not a list of texts.
    """
    if not settings.sections:
        return dict(DEFAULT_SECTIONS)
    found: dict[str, tuple[str, ...]] = {}
    for name, held in settings.sections.items():
        if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
            raise UsageError(
                "a section holds a list of texts",
                place=Place(file=str(settings.source or ""), subject=f"section {name}"),
                hint='Write, for example, "02_tables_raw" = ["tables raw"]',
                code="section",
            )
        found[name] = tuple(held)
    return found


def layout_of(settings: Settings, profile: Profile) -> Layout:
    """Return the layout of a profile: configured sections, and its layers over the project's."""
    layers = dict(profile.layers or settings.layers or DEFAULT_LAYERS)
    return make_layout(section_map(settings), layers)
