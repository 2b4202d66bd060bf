CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE sql
    SET work_mem TO '4MB'
    AS $$select 1$$;
