-- For which locks the sessions of one application wait, and behind whom.
SELECT COALESCE(CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                               WHEN 'i' THEN 'index' ELSE 'table' END
                || ' ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname), l.locktype),
       pg_blocking_pids(l.pid), extract(epoch FROM clock_timestamp() - l.waitstart)::float8
  FROM pg_locks l
  JOIN pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_class c ON c.oid = l.relation AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE a.application_name = %(runs)s AND a.datname = current_database() AND NOT l.granted AND l.waitstart IS NOT NULL
 ORDER BY 3 DESC
