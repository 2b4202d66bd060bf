"""rename the reason of a closure, forbid overlaps, revise the label of a slip

Revision ID: 20251208_100856273
Revises: 20251205_150921006
"""

from alembic import op

revision = "20251208_100856273"
down_revision = "20251205_150921006"
branch_labels = None
depends_on = None


LABEL = """
    CREATE OR REPLACE FUNCTION stg.fn_receive_label(receive stg.receive_king) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT to_char(receive.slip_date, '{pattern}') || '-' || receive.receive_no $$
"""


def upgrade() -> None:
    """休業期間の列名変更と重複禁止、伝票ラベルの書式変更"""
    op.execute("ALTER TABLE ref.closure_period RENAME COLUMN reason TO closure_name")
    op.execute("""
        ALTER TABLE ref.closure_period
        ADD CONSTRAINT closure_period_no_overlap
        EXCLUDE USING gist (daterange(start_date, end_date, '[]') WITH &&)
    """)
    op.execute("""
        ALTER TABLE stg.receive_king
        ADD CONSTRAINT receive_king_amount_not_negative CHECK (amount >= 0) NOT VALID
    """)
    op.execute(LABEL.format(pattern="YYYY-MM-DD"))


def downgrade() -> None:
    """元に戻す"""
    op.execute(LABEL.format(pattern="YYYYMMDD"))
    op.execute("ALTER TABLE stg.receive_king DROP CONSTRAINT receive_king_amount_not_negative")
    op.execute("ALTER TABLE ref.closure_period DROP CONSTRAINT closure_period_no_overlap")
    op.execute("ALTER TABLE ref.closure_period RENAME COLUMN closure_name TO reason")
