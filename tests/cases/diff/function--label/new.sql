CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE sql
    AS $$select 1$$;

SECURITY LABEL FOR dummy ON FUNCTION stg.rate() IS 'secret';
