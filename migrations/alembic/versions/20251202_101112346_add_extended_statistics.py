"""add extended statistics and a covering index for the daily queries

Revision ID: 20251202_101112346
Revises: 20251201_083000119
"""

from alembic import op

revision = "20251202_101112346"
down_revision = "20251201_083000119"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """拡張統計とカバリングインデックス"""
    op.execute("""
        CREATE STATISTICS stg.st_receive_king_vendor_item (ndistinct, dependencies)
        ON vendor_cd, item_cd FROM stg.receive_king
    """)
    op.execute("""
        CREATE INDEX idx_receive_king_slip_date ON stg.receive_king (slip_date)
        INCLUDE (net_weight, amount) WITH (fillfactor = 90)
    """)
    op.execute("ALTER TABLE stg.receive_king ALTER COLUMN slip_date SET STATISTICS 500")
    op.execute("ALTER TABLE raw.receive_king_csv SET (autovacuum_vacuum_scale_factor = 0.05)")
    op.execute("ALTER TABLE stg.receive_king CLUSTER ON idx_receive_king_slip_date")


def downgrade() -> None:
    """拡張統計とインデックスを削除"""
    op.execute("ALTER TABLE stg.receive_king SET WITHOUT CLUSTER")
    op.execute("ALTER TABLE raw.receive_king_csv RESET (autovacuum_vacuum_scale_factor)")
    op.execute("ALTER TABLE stg.receive_king ALTER COLUMN slip_date SET STATISTICS -1")
    op.execute("DROP INDEX stg.idx_receive_king_slip_date")
    op.execute("DROP STATISTICS stg.st_receive_king_vendor_item")
