CREATE SCHEMA stg;

CREATE FUNCTION stg.refresh(x integer) RETURNS integer
    LANGUAGE sql
    AS $$select 1$$;
