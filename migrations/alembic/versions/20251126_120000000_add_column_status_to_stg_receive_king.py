"""add column status to stg.receive_king

Revision ID: 20251126_120000000
Revises: 20251121_140047208
"""

from alembic import op

revision = "20251126_120000000"
down_revision = "20251121_140047208"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """カラム追加"""
    op.execute("""
        ALTER TABLE stg.receive_king
        ADD COLUMN status VARCHAR(20) DEFAULT 'pending'
    """)

    # インデックス追加
    op.execute("""
        CREATE INDEX idx_receive_king_status
        ON stg.receive_king (status)
        WHERE status != 'archived'
    """)


def downgrade() -> None:
    """ロールバック"""
    op.execute("DROP INDEX IF EXISTS stg.idx_receive_king_status")
    op.execute("ALTER TABLE stg.receive_king DROP COLUMN IF EXISTS status")
