"""What proving commands print."""

from rich.text import Text

from snapshot.render.console import answer, aside, tell
from snapshot.workflows.prove import Proof


def report_proof(proof: Proof, *, quiet: bool) -> None:
    """Print what a proof showed."""
    tell(aside(), proof.notes)
    if quiet:
        return
    console = answer()
    for form in proof.forms:
        found = form.comparison
        respelled = f", {len(found.respelled)} objects respelled by one reload" if found.respelled else ""
        share = f"{found.identical} of {found.total} statements identical to the byte ({found.share:.1%})"
        console.print(
            Text(f"proven      {form.name}: {proof.objects} objects equal, {share}{respelled}", style="green")
        )
    console.print(Text(f"            loaded and dumped again on PostgreSQL {proof.server}", style="dim"))
