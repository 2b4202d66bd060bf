CREATE SCHEMA stg;

CREATE FUNCTION stg.rate() RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    AS $$select 1$$;
