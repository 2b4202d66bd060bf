CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE sql
    AS $$select 1$$;

COMMENT ON FUNCTION stg.rate() IS 'One';

REVOKE ALL ON FUNCTION stg.rate() FROM PUBLIC;
GRANT ALL ON FUNCTION stg.rate() TO reader;
