CREATE SCHEMA stg;

CREATE FUNCTION stg.ratio(value integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$select value * 3$$;
