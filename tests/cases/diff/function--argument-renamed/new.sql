CREATE SCHEMA stg;

CREATE FUNCTION stg.scale(amount integer) RETURNS integer
    LANGUAGE sql
    AS $_$select $1 * 10$_$;

COMMENT ON FUNCTION stg.scale(amount integer) IS 'By ten';

GRANT ALL ON FUNCTION stg.scale(amount integer) TO reader;
