"""Programs that are sent as text run, and their tracebacks do not hold what they could say."""

import subprocess
import sys

import pytest

from snapshot.revisions import calling
from snapshot.revisions.shipping import as_text

PROGRAMS = ("calling", "rendering", "retracing", "walking", "writing")


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_a_program_could_say_stands_on_one_line(program: str) -> None:
    """Only the first line holds sources: Python shows others for code of any text, whose file is `<string>` too."""
    option, text = as_text(program)
    first, *others = text.splitlines()
    assert option == "-c"
    for words in (calling.STARTED, calling.ELSEWHERE):
        assert words in first
        assert words not in "\n".join(others)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_as_text_starts(program: str) -> None:
    """It reads what is asked and says that Alembic is there; what it then lacks is an error of its own."""
    command = [sys.executable, *as_text(program)]
    done = subprocess.run(command, input="no JSON\n", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)")
    assert calling.STARTED not in done.stderr
