CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE plpgsql
    AS $$begin return 1; end$$;
