"""add ref.vendor_contract: no two contracts of a vendor at one time

Revision ID: 20251121_140047208
Revises: 20251120_110004935
"""

from alembic import op

revision = "20251121_140047208"
down_revision = "20251120_110004935"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """契約単価テーブル (期間の重複を排他制約で防ぐ)"""
    op.execute("CREATE EXTENSION btree_gist WITH SCHEMA public")
    op.execute("""
        CREATE TABLE ref.vendor_contract (
            contract_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            vendor_cd integer NOT NULL REFERENCES ref.vendor (vendor_cd) ON UPDATE CASCADE,
            item_cd integer REFERENCES ref.item (item_cd),
            period daterange NOT NULL,
            unit_price numeric(10,2) NOT NULL,
            tax_rate numeric(4,3) NOT NULL DEFAULT 0.1,
            price_with_tax numeric(12,2) GENERATED ALWAYS AS (round(unit_price * (1 + tax_rate), 2)) STORED,
            CONSTRAINT vendor_contract_no_overlap
                EXCLUDE USING gist (vendor_cd WITH =, item_cd WITH =, period WITH &&)
        )
    """)


def downgrade() -> None:
    """契約単価テーブルを削除"""
    op.execute("DROP TABLE ref.vendor_contract")
    op.execute("DROP EXTENSION btree_gist")
