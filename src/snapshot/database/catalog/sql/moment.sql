-- When the transaction sees the database: its snapshot, whether that text tells all, and what was running then.
SELECT pg_current_snapshot()::text, NOT pg_is_in_recovery(), pg_snapshot_xmin(pg_current_snapshot())::xid::text
