CREATE SCHEMA stg;

CREATE PROCEDURE stg.count_all(IN day date, OUT total integer)
    LANGUAGE sql
    AS $$SELECT 1$$;
