CREATE SCHEMA stg;

CREATE FUNCTION stg.rate(value integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$select value * 3$$;
