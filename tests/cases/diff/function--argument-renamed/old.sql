CREATE SCHEMA stg;

CREATE FUNCTION stg.scale(value integer) RETURNS integer
    LANGUAGE sql
    AS $_$select $1 * 10$_$;

COMMENT ON FUNCTION stg.scale(value integer) IS 'By ten';

GRANT ALL ON FUNCTION stg.scale(value integer) TO reader;
