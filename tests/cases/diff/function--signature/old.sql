CREATE SCHEMA stg;

CREATE FUNCTION stg.scale(value integer) RETURNS integer
    LANGUAGE sql
    AS $$select value * 10$$;
