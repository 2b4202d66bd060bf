-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   function mart.order(mart.order) stands in 04_tables_mart, because it needs table mart.order
--   function mart.setof(interval, time without time zone) stands in 04_tables_mart, because it needs function mart.order(mart.order)

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # schema mart
CREATE SCHEMA mart;

-- # schema ref
CREATE SCHEMA ref;

-- # shell type ref.span
CREATE TYPE ref.span;

-- # function mart.many(integer, text[], timestamp with time zone[])
CREATE FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) RETURNS record
    LANGUAGE sql
    AS $$ SELECT 1, c $$;

COMMENT ON FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) IS 'modes';

-- # function mart.pick(integer[], char)
CREATE FUNCTION mart.pick(integer[], "char") RETURNS "char"
    LANGUAGE sql
    AS $_$ SELECT $2 $_$;

-- # function mart.rows(numeric)
CREATE FUNCTION mart.rows(n numeric) RETURNS TABLE(x character, y character varying)
    LANGUAGE sql
    AS $$ SELECT 'a', 'b' $$;

-- # function ref.span_canonical(ref.span)
CREATE FUNCTION ref.span_canonical(ref.span) RETURNS ref.span
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int4range_canonical$$;

-- # type ref.span
CREATE TYPE ref.span AS RANGE (
    subtype = integer,
    multirange_type_name = ref.span_multirange,
    canonical = ref.span_canonical
);

-- # procedure mart.out_only(bit varying)
CREATE PROCEDURE mart.out_only(OUT a integer, IN b bit varying)
    LANGUAGE sql
    AS $$ SELECT 1 $$;

COMMENT ON PROCEDURE mart.out_only(OUT a integer, IN b bit varying) IS 'out';

-- # aggregate mart.every_one(integer[])
CREATE AGGREGATE mart.every_one(VARIADIC integer[]) (
    SFUNC = array_cat,
    STYPE = integer[]
);

COMMENT ON AGGREGATE mart.every_one(VARIADIC integer[]) IS 'variadic';

-- # aggregate mart.middle(double precision, integer)
CREATE AGGREGATE mart.middle(double precision ORDER BY integer) (
    SFUNC = ordered_set_transition,
    STYPE = internal,
    FINALFUNC = percentile_disc_final,
    FINALFUNC_EXTRA
);

COMMENT ON AGGREGATE mart.middle(double precision ORDER BY integer) IS 'ordered set';

-- # operator mart."->"(integer[], char)
CREATE OPERATOR mart.-> (
    FUNCTION = mart.pick,
    LEFTARG = integer[],
    RIGHTARG = "char"
);

COMMENT ON OPERATOR mart.-> (integer[], "char") IS 'o';
