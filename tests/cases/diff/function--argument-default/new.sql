CREATE SCHEMA stg;

CREATE FUNCTION stg.scale(value integer, factor integer DEFAULT 100) RETURNS integer
    LANGUAGE sql
    AS $$select value * factor$$;
