"""add raw.weighbridge_log, one partition per month

Revision ID: 20251120_110004935
Revises: 20251119_093012087
"""

from alembic import op

revision = "20251120_110004935"
down_revision = "20251119_093012087"
branch_labels = None
depends_on = None


MONTHS = (("2025_10", "2025-10-01", "2025-11-01"), ("2025_11", "2025-11-01", "2025-12-01"))


def upgrade() -> None:
    """台貫の計量ログ (月別パーティション)"""
    op.execute("""
        CREATE SEQUENCE raw.weighbridge_ticket_seq AS integer
        START WITH 100001 MINVALUE 100001 MAXVALUE 999999 CYCLE
    """)
    op.execute("""
        CREATE TABLE raw.weighbridge_log (
            log_id bigserial,
            measured_on date NOT NULL,
            ticket_no integer NOT NULL DEFAULT nextval('raw.weighbridge_ticket_seq'),
            batch_id bigint REFERENCES raw.upload_batch (batch_id),
            vehicle_no text NOT NULL,
            gross_weight ref.weight_kg NOT NULL,
            payload jsonb NOT NULL DEFAULT '{}',
            CONSTRAINT weighbridge_log_pkey PRIMARY KEY (measured_on, log_id),
            CONSTRAINT weighbridge_log_payload_is_object CHECK (jsonb_typeof(payload) = 'object')
        ) PARTITION BY RANGE (measured_on)
    """)
    for suffix, first, end in MONTHS:
        op.execute(f"""
            CREATE TABLE raw.weighbridge_log_{suffix} PARTITION OF raw.weighbridge_log
            FOR VALUES FROM ('{first}') TO ('{end}')
        """)
    op.execute("CREATE TABLE raw.weighbridge_log_rest PARTITION OF raw.weighbridge_log DEFAULT")
    op.execute("CREATE INDEX idx_weighbridge_log_vehicle ON raw.weighbridge_log (vehicle_no)")
    op.execute("""
        CREATE INDEX idx_weighbridge_log_payload ON raw.weighbridge_log_rest
        USING gin (payload jsonb_path_ops)
    """)


def downgrade() -> None:
    """台貫の計量ログを削除"""
    op.execute("DROP TABLE raw.weighbridge_log")
    op.execute("DROP SEQUENCE raw.weighbridge_ticket_seq")
