"""add views per vendor, one grouped by a primary key

Revision ID: 20251127_094521630
Revises: 20251126_120000000
"""

from alembic import op

revision = "20251127_094521630"
down_revision = "20251126_120000000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """取引先別の VIEW (主キーによる GROUP BY を含む)"""
    op.execute("""
        CREATE VIEW mart.v_receive_per_vendor AS
        SELECT v.vendor_cd,
               v.name,
               v.permit_no,
               count(r.receive_id) AS slip_count,
               coalesce(sum(r.net_weight), 0) / 1000 AS weight_ton,
               max(r.slip_date) AS last_slip_date
        FROM ref.vendor v
        LEFT JOIN stg.receive_king r ON r.vendor_cd = v.vendor_cd
        GROUP BY v.vendor_cd
    """)
    op.execute("""
        CREATE VIEW ref.v_vendor_active WITH (security_barrier = true) AS
        SELECT vendor_cd, name
        FROM mart.v_receive_per_vendor
        WHERE last_slip_date >= CURRENT_DATE - 365
    """)
    op.execute("""
        CREATE VIEW stg.v_receive_open AS
        SELECT receive_id, slip_date, receive_no, vendor_cd, item_cd, net_weight, status
        FROM stg.receive_king
        WHERE status = 'pending'
        WITH LOCAL CHECK OPTION
    """)
    op.execute("""
        CREATE RULE v_receive_open_keep AS ON DELETE TO stg.v_receive_open
        DO INSTEAD UPDATE stg.receive_king SET status = 'archived' WHERE receive_id = OLD.receive_id
    """)


def downgrade() -> None:
    """取引先別の VIEW を削除"""
    op.execute("DROP VIEW stg.v_receive_open")
    op.execute("DROP VIEW ref.v_vendor_active")
    op.execute("DROP VIEW mart.v_receive_per_vendor")
