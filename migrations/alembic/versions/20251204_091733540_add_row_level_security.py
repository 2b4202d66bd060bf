"""row-level security on stg.receive_king and public.app_user

Revision ID: 20251204_091733540
Revises: 20251203_134500802
"""

from alembic import op

revision = "20251204_091733540"
down_revision = "20251203_134500802"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """行レベルセキュリティ"""
    op.execute("ALTER TABLE stg.receive_king ENABLE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY receive_king_read ON stg.receive_king
        FOR SELECT TO app_reader, app_writer, mart_refresher
        USING (status IS DISTINCT FROM 'archived')
    """)
    op.execute("""
        CREATE POLICY receive_king_write ON stg.receive_king
        FOR UPDATE TO app_writer
        USING (status = 'pending')
        WITH CHECK (slip_date <= CURRENT_DATE)
    """)
    op.execute("""
        CREATE POLICY receive_king_open_days ON stg.receive_king
        AS RESTRICTIVE FOR INSERT TO app_writer
        WITH CHECK (NOT EXISTS (
            SELECT FROM ref.v_closure_day c WHERE c.ddate = receive_king.slip_date
        ))
    """)
    op.execute("ALTER TABLE public.app_user ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE public.app_user FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY app_user_self ON public.app_user USING (login = CURRENT_USER)")


def downgrade() -> None:
    """行レベルセキュリティを解除"""
    op.execute("DROP POLICY app_user_self ON public.app_user")
    op.execute("ALTER TABLE public.app_user NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE public.app_user DISABLE ROW LEVEL SECURITY")
    op.execute("DROP POLICY receive_king_open_days ON stg.receive_king")
    op.execute("DROP POLICY receive_king_write ON stg.receive_king")
    op.execute("DROP POLICY receive_king_read ON stg.receive_king")
    op.execute("ALTER TABLE stg.receive_king DISABLE ROW LEVEL SECURITY")
