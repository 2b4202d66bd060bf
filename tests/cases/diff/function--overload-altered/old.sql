CREATE SCHEMA stg;

CREATE FUNCTION stg.scale(value integer) RETURNS integer
    LANGUAGE sql
    AS $$select value * 10$$;

CREATE FUNCTION stg.scale(value numeric) RETURNS numeric
    LANGUAGE sql
    AS $$select value * 10$$;
