"""add enums, domains and a composite type, and the columns that use them

Revision ID: 20251118_101530412
Revises: 20251117_135913797
"""

from alembic import op

revision = "20251118_101530412"
down_revision = "20251117_135913797"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """型を追加し、計量の列を増やす"""
    op.execute("""
        CREATE TYPE ref.waste_class AS ENUM ('industrial', 'special', 'general', 'valuable')
    """)
    op.execute("""
        CREATE DOMAIN ref.weight_kg AS numeric(12,3)
        CONSTRAINT weight_kg_not_negative CHECK (VALUE >= 0)
    """)
    op.execute("""
        CREATE DOMAIN ref.permit_no AS text
        COLLATE "C"
        CONSTRAINT permit_no_digits CHECK (VALUE ~ '^[0-9]{11}$')
    """)
    op.execute("CREATE TYPE kpi.target_pair AS (target_ton numeric(14,3), actual_ton numeric(14,3))")
    op.execute("""
        ALTER TABLE ref.item
        ADD COLUMN waste_class ref.waste_class NOT NULL DEFAULT 'industrial'
    """)
    op.execute("ALTER TABLE ref.vendor ALTER COLUMN permit_no TYPE ref.permit_no")
    op.execute("""
        ALTER TABLE stg.receive_king
        ADD COLUMN gross_weight ref.weight_kg,
        ADD COLUMN tare_weight ref.weight_kg,
        ADD CONSTRAINT receive_king_gross_over_tare CHECK (gross_weight >= tare_weight)
    """)


def downgrade() -> None:
    """列と型を削除"""
    op.execute("""
        ALTER TABLE stg.receive_king
        DROP CONSTRAINT receive_king_gross_over_tare,
        DROP COLUMN tare_weight,
        DROP COLUMN gross_weight
    """)
    op.execute("ALTER TABLE ref.vendor ALTER COLUMN permit_no TYPE text")
    op.execute("ALTER TABLE ref.item DROP COLUMN waste_class")
    op.execute("DROP TYPE kpi.target_pair")
    op.execute("DROP DOMAIN ref.permit_no")
    op.execute("DROP DOMAIN ref.weight_kg")
    op.execute("DROP TYPE ref.waste_class")
