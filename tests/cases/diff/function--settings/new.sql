CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE sql
    SET work_mem TO '64MB'
    SET search_path TO 'stg', 'pg_temp'
    AS $$select 1$$;
