"""What proving commands print."""

from rich.text import Text

from snapshot.layout.format import HEAD_FILE
from snapshot.model.words import plural
from snapshot.render.console import answer, aside, tell
from snapshot.workflows.prove import Form, Proof


def report_proof(proof: Proof, *, quiet: bool) -> None:
    """Print what a proof showed."""
    tell(aside(), proof.notes)
    if quiet:
        return
    console = answer()
    for form in proof.forms:
        console.print(Text(_proven(form, proof) if proof.is_own else _loaded(form, proof), style="green"))
    if proof.rows:
        console.print(
            Text(
                f"{_word(proof):<12}{HEAD_FILE}: {plural(proof.rows, 'row')} of reference tables equal", style="green"
            )
        )
    console.print(Text(f"            loaded and dumped again on PostgreSQL {proof.server}", style="dim"))


def _word(proof: Proof) -> str:
    return "proven" if proof.is_own else "loaded"


def _proven(form: Form, proof: Proof) -> str:
    found = form.comparison
    respelled = f", {plural(len(found.respelled), 'object')} respelled by one reload" if found.respelled else ""
    share = f"{found.identical} of {plural(found.total, 'statement')} identical to the byte ({found.share:.1%})"
    return f"{_word(proof):<12}{form.name}: {plural(proof.objects, 'object')} equal, {share}{respelled}"


def _loaded(form: Form, proof: Proof) -> str:
    """Return what a reload on another version showed, which is no proof of equality."""
    found = form.comparison
    equal = f"{found.total - len(found.different)} of {plural(found.total, 'statement')} equal"
    rest = f", {len(found.different)} otherwise there, and not claimed to be equal" if found.different else ""
    return f"{_word(proof):<12}{form.name}: all {proof.objects} objects are there, {equal}{rest}"
