## What a string of op.execute arrives as is told in docs/revisions.md ("SQL in a revision"): ":name" is a parameter,
## "\:" is a colon, everything else is itself. A text that was copied, a function, JSON or several statements are sent
## as they are written by run_sql:
##
##     from snapshot.alembic import run_sql
##
##     run_sql(r"""…""")
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""

${"import sqlalchemy as sa\n" if "sa." in (upgrades or "") + (downgrades or "") else ""}\
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """適用 (SQL をここに直接書く / write the SQL inline, never read it from a file)"""
% if upgrades:
    ${upgrades}
% else:
    # ":name" は引数になる / ":name" is a parameter: write "\:name", or use run_sql of snapshot.alembic
    op.execute(r"""
    """)
% endif


def downgrade() -> None:
    """ロールバック (upgrade の逆 / leave the schema exactly as it was before)"""
% if downgrades:
    ${downgrades}
% else:
    op.execute(r"""
    """)
% endif
