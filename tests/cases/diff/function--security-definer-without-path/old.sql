CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'stg', 'pg_temp'
    AS $$select 1$$;
