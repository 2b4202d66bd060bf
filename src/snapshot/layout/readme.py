"""The files of a snapshot folder that are not SQL: what a newcomer reads, and what git should know."""

from collections.abc import Sequence

from snapshot.layout.format import HEAD_FILE, SEPARATED
from snapshot.layout.manifest import MANIFEST_FILE
from snapshot.layout.reference import FOLDER, Table, file_of
from snapshot.layout.sections import Layout

README_FILE = "README.md"
ATTRIBUTES_FILE = ".gitattributes"


def render_readme(layout: Layout, tables: Sequence[Table] = ()) -> str:
    """Return the text of the folder's ``README.md``.

    :param tables: reference tables whose rows the folder holds, in the order in which they load.
    """
    sections = "\n".join(f"psql -v ON_ERROR_STOP=1 -f {SEPARATED}/{name}.sql" for name in layout.sections)
    return f"""\
# The schema as it is

This folder is the database schema at the revision that `{MANIFEST_FILE}` names, written by `snapshot` from what
`pg_dump --schema-only` prints. It is generated: change the schema by a migration, then dump again.

* `{SEPARATED}/` has one file for each section. An object stands in the first section, from its home on, in which
  everything it needs stands already; a comment at the top of its home says where it went and why.
* `{HEAD_FILE}` has the same statements in the same order in one file.
* `{MANIFEST_FILE}` has the revision, the server, the counts and the hash of every file.

Either form loads into an empty database, as a superuser, where the roles that the manifest lists exist:

```sh
psql -v ON_ERROR_STOP=1 --single-transaction -f {HEAD_FILE}
```

or, section by section:

```sh
{sections}
```

`snapshot verify` proves it: it loads both forms, dumps them again and compares.
{_rows(tables) if tables else ""}"""


def _rows(tables: Sequence[Table]) -> str:
    files = "\n".join(f"psql -v ON_ERROR_STOP=1 -f {file_of(table)}" for table in tables)
    return f"""
## Rows

`{FOLDER}/` holds the rows of the reference tables that the project declares. `snapshot seed` loads them with the
schema. By hand, load them behind the tables and before the section with the foreign keys and triggers:

```sh
{files}
```
"""


def render_attributes() -> str:
    """Return the text of the folder's ``.gitattributes``: the aggregate repeats the sections, the manifest hashes."""
    return f"{HEAD_FILE} linguist-generated\n{MANIFEST_FILE} linguist-generated\n"
