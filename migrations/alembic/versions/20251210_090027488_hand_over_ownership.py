"""hand every object over to app_owner, the materialized views to mart_refresher

Revision ID: 20251210_090027488
Revises: 20251209_171402915
"""

from alembic import op

revision = "20251210_090027488"
down_revision = "20251209_171402915"
branch_labels = None
depends_on = None


# The owner is then the same whoever runs the migrations; REFRESH MATERIALIZED VIEW is its owner's right.
HAND_OVER = """
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        WITH ours AS (
            SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'raw', 'stg', 'mart', 'ref', 'kpi')
        ),
        member AS (
            SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
        )
        SELECT format('ALTER SCHEMA %I OWNER TO {owner}', nspname)
        FROM ours WHERE nspname <> 'public'
        UNION ALL
        SELECT format('ALTER %s %I.%I OWNER TO %s',
                      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                                     WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                      o.nspname, c.relname,
                      CASE c.relkind WHEN 'm' THEN '{refresher}' ELSE '{owner}' END)
        FROM pg_class c JOIN ours o ON o.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
          AND c.relname <> 'alembic_version'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO {owner}', p.oid::regprocedure)
        FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
        WHERE ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM member)
        UNION ALL
        SELECT format('ALTER %s %I.%I OWNER TO {owner}',
                      CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, o.nspname, t.typname)
        FROM pg_type t JOIN ours o ON o.oid = t.typnamespace
        LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE (t.typtype IN ('d', 'e') OR c.relkind = 'c')
          AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM member)
        UNION ALL
        SELECT format('ALTER STATISTICS %I.%I OWNER TO {owner}', o.nspname, s.stxname)
        FROM pg_statistic_ext s JOIN ours o ON o.oid = s.stxnamespace
    LOOP
        EXECUTE command;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    """所有者を app_owner / mart_refresher に統一"""
    op.execute(HAND_OVER.format(owner="app_owner", refresher="mart_refresher"))


def downgrade() -> None:
    """所有者を実行ユーザーに戻す"""
    op.execute(HAND_OVER.format(owner="CURRENT_USER", refresher="CURRENT_USER"))
