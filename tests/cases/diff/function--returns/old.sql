CREATE SCHEMA stg;

CREATE FUNCTION stg.ids() RETURNS SETOF integer
    LANGUAGE sql
    AS $$select 1$$;
