"""default privileges of app_owner, whoever runs this

Revision ID: 20251205_150921006
Revises: 20251204_091733540
"""

from alembic import op

revision = "20251205_150921006"
down_revision = "20251204_091733540"
branch_labels = None
depends_on = None


RULES = (
    ("IN SCHEMA mart", "SELECT ON TABLES", "app_reader"),
    ("IN SCHEMA kpi", "SELECT ON TABLES", "app_reader"),
    ("IN SCHEMA raw", "SELECT, INSERT ON TABLES", "app_writer"),
    ("IN SCHEMA raw", "USAGE ON SEQUENCES", "app_writer"),
    ("IN SCHEMA stg", "EXECUTE ON FUNCTIONS", "app_writer"),
    ("", "USAGE ON SCHEMAS", "app_reader"),
)


def upgrade() -> None:
    """今後作成されるオブジェクトの既定権限"""
    for where, what, role in RULES:
        op.execute(f"ALTER DEFAULT PRIVILEGES FOR ROLE app_owner {where} GRANT {what} TO {role}")
    op.execute("ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")


def downgrade() -> None:
    """既定権限を戻す"""
    op.execute("ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC")
    for where, what, role in reversed(RULES):
        op.execute(f"ALTER DEFAULT PRIVILEGES FOR ROLE app_owner {where} REVOKE {what} FROM {role}")
