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
    ${upgrades if upgrades else 'op.execute("""\n    """)'}


def downgrade() -> None:
    """ロールバック (upgrade の逆 / leave the schema exactly as it was before)"""
    ${downgrades if downgrades else 'op.execute("""\n    """)'}
