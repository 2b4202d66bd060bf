CREATE SCHEMA stg;

CREATE PROCEDURE stg.refresh(IN x integer)
    LANGUAGE sql
    AS $$select 1$$;
