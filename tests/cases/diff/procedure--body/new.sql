CREATE SCHEMA stg;

CREATE PROCEDURE stg.refresh(INOUT done integer)
    LANGUAGE plpgsql
    AS $$begin done := 1; commit; end$$;
