"""Numbers in sentences."""


def plural(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    :param many: the noun where there is not one of it; with an ``s`` without.
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
