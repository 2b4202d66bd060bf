"""The policy's ``up`` and ``down``: the server of a profile, embedded or in a container, started and stopped."""

from dataclasses import replace

from snapshot.config.settings import Profile, Settings
from snapshot.database import compose, server
from snapshot.database.wheel import DEFAULT_MAJOR
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError
from snapshot.workflows.servers import dsn_of
from snapshot.workflows.watch import Watch


def start_server(settings: Settings, profile: Profile, seconds: float, watch: Watch) -> str:
    """Start the server of a profile, wait until it answers, and return the connection string of its database.

    :param profile: as configured.
    :param seconds: how long to wait for a container.
    :raises UsageError: the profile names neither the embedded server nor a compose file.
    :raises EnvironmentFailure: it does not start.
    """
    _require_ours(profile)
    resolved = settings.profile(profile.name)
    if resolved.embedded:
        return dsn_of(settings, resolved)
    with watch.phase("wait for the server"):
        compose.start(compose.composition_of(resolved, settings.root), resolved.target, seconds)
    return resolved.target


def stop_server(settings: Settings, profile: Profile) -> str:
    """Stop the server of a profile; data are never deleted.

    :returns: what was done, for people.
    :raises UsageError: the profile names neither the embedded server nor a compose file.
    :raises EnvironmentFailure: it does not stop.
    """
    _require_ours(profile)
    if profile.embedded:
        return "stopped" if server.stop(settings.root, major=_major(profile)) else "was not running"
    if compose.stop(compose.composition_of(_known(settings, profile), settings.root)):
        return "stopped, and its containers removed; volumes stay"
    return "stopped; the containers stay, because their data lie in no volume with a name"


def server_status(settings: Settings, profile: Profile) -> tuple[bool, str]:
    """Return whether the server of a profile runs, and that in words.

    :raises UsageError: the profile names neither the embedded server nor a compose file.
    :raises EnvironmentFailure: it cannot be told.
    """
    _require_ours(profile)
    if profile.embedded:
        found = server.status(settings.root, major=_major(profile))
        return bool(found), f"PostgreSQL {found.major} runs, process {found.pid}" if found else "not running"
    state = compose.composition_of(_known(settings, profile), settings.root).state()
    return state.state == "running" and state.health in {"", "healthy"}, f"{profile.compose_service} is {state}"


def _known(settings: Settings, profile: Profile) -> Profile:
    """Return a profile resolved, or without its connection string where a variable that holds it is not set."""
    try:
        return settings.profile(profile.name)
    except UsageError:
        return replace(profile, dsn="", service="")


def _major(profile: Profile) -> int:
    return profile.postgres or DEFAULT_MAJOR


def _require_ours(profile: Profile) -> None:
    if not (profile.embedded or profile.compose):
        raise UsageError(
            "only the embedded server and that of a compose file are started and stopped from here",
            place=Place(subject=f"profile {profile.name}"),
            hint='Name the file with compose = "…" in the profile, or start and stop it where it belongs',
        )
