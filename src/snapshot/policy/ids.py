"""The form of a revision's id: ``YYYYMMDD_HHMMSSmmm``, a point in time on some wall clock."""

import re
from datetime import UTC, datetime, timedelta

FORM = "YYYYMMDD_HHMMSSmmm"

_SHAPE = re.compile(r"(?P<seconds>\d{8}_\d{6})(?P<millis>\d{3})\Z", re.ASCII)
_MILLISECOND = timedelta(milliseconds=1)


def moment(text: str) -> datetime | None:
    """Return the time that an id shows, as if its clock were UTC; ``None`` where it has another form."""
    found = _SHAPE.match(text)
    if not found:
        return None
    try:
        seconds = datetime.strptime(found["seconds"], "%Y%m%d_%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return seconds + int(found["millis"]) * _MILLISECOND
