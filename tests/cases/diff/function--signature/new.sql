CREATE SCHEMA stg;

CREATE FUNCTION stg.scale(value integer, factor integer DEFAULT 10) RETURNS integer
    LANGUAGE sql
    AS $$select value * factor$$;
