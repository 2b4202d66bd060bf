"""How sentences spell numbers, and what is no text."""


def plural(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    :param many: the noun where there is not one of it; with an ``s`` without.
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def encodable(text: str) -> str:
    """Return a text with what is none spelled out, as the bytes of a file name that are no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()
