"""``snapshot explain``."""

import click

from snapshot.model.diagnostic import ExitCode
from snapshot.render.console import answer
from snapshot.workflows.explain import explained, sections


@click.command()
@click.argument("code", required=False)
def command(code: str | None) -> ExitCode:
    """Say what the code of a hazard or of a rule means, and what to do instead.

    Without CODE the codes are listed, one a line.

    \b
    Examples:
      snapshot explain
      snapshot explain table-rewrite
      snapshot explain AL007
    """
    if code is None:
        for name in sections():
            click.echo(name)
        return ExitCode.OK
    from rich.markdown import Markdown  # noqa: PLC0415 - the list does not need it

    answer().print(Markdown(f"# {code}\n\n{explained(code)}", hyperlinks=False))
    return ExitCode.OK
