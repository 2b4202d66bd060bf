"""add kpi.daily_actual, owned by app_owner, and the December partition

Revision ID: 20251215_113308064
Revises: 20251210_090027488
"""

from alembic import op

revision = "20251215_113308064"
down_revision = "20251210_090027488"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """日次実績テーブルと 12 月のパーティション"""
    op.execute("""
        CREATE TABLE kpi.daily_actual (
            site_id integer NOT NULL REFERENCES public.site (site_id),
            ddate date NOT NULL REFERENCES ref.calendar_day (ddate) DEFERRABLE INITIALLY DEFERRED,
            metric text NOT NULL DEFAULT 'receive_ton',
            value numeric(14,3) NOT NULL,
            note text COLLATE "C",
            PRIMARY KEY (site_id, ddate, metric),
            CHECK (metric IN ('receive_ton', 'vehicle_count', 'amount'))
        )
    """)
    op.execute("ALTER TABLE kpi.daily_actual OWNER TO app_owner")
    op.execute("CREATE INDEX idx_daily_actual_day ON kpi.daily_actual USING brin (ddate)")
    op.execute("""
        CREATE TABLE raw.weighbridge_log_2025_12 PARTITION OF raw.weighbridge_log
        FOR VALUES FROM ('2025-12-01') TO ('2026-01-01')
    """)
    op.execute("ALTER TABLE raw.weighbridge_log_2025_12 OWNER TO app_owner")
    op.execute("GRANT SELECT ON kpi.daily_actual TO app_reader")
    op.execute("COMMENT ON TABLE kpi.daily_actual IS '日次実績'")


def downgrade() -> None:
    """日次実績テーブルと 12 月のパーティションを削除"""
    op.execute("DROP TABLE raw.weighbridge_log_2025_12")
    op.execute("DROP TABLE kpi.daily_actual")
