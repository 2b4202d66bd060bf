-- Section 09_grants of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # owner of schema mart
ALTER SCHEMA mart OWNER TO postgres;

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of type ref.span
ALTER TYPE ref.span OWNER TO postgres;

-- # owner of function mart.many(integer, text[], timestamp with time zone[])
ALTER FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) OWNER TO postgres;

-- # owner of function mart.order(mart.order)
ALTER FUNCTION mart."order"(mart."order") OWNER TO postgres;

-- # owner of function mart.pick(integer[], char)
ALTER FUNCTION mart.pick(integer[], "char") OWNER TO postgres;

-- # owner of function mart.rows(numeric)
ALTER FUNCTION mart.rows(n numeric) OWNER TO owner_a;

-- # owner of function mart.setof(interval, time without time zone)
ALTER FUNCTION mart."setof"(interval, time without time zone) OWNER TO postgres;

-- # owner of function ref.span_canonical(ref.span)
ALTER FUNCTION ref.span_canonical(ref.span) OWNER TO postgres;

-- # owner of procedure mart.out_only(bit varying)
ALTER PROCEDURE mart.out_only(OUT a integer, IN b bit varying) OWNER TO postgres;

-- # owner of aggregate mart.every_one(integer[])
ALTER AGGREGATE mart.every_one(VARIADIC integer[]) OWNER TO postgres;

-- # owner of aggregate mart.middle(double precision, integer)
ALTER AGGREGATE mart.middle(double precision ORDER BY integer) OWNER TO postgres;

-- # owner of operator mart."->"(integer[], char)
ALTER OPERATOR mart.-> (integer[], "char") OWNER TO postgres;

-- # owner of table mart.ids
ALTER TABLE mart.ids OWNER TO postgres;

-- # owner of table mart.order
ALTER TABLE mart."order" OWNER TO postgres;

-- # owner of view mart.v
ALTER VIEW mart.v OWNER TO postgres;

-- # privileges on function mart.many(integer, text[], timestamp with time zone[])
GRANT ALL ON FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) TO reader;

-- # privileges on procedure mart.out_only(bit varying)
GRANT ALL ON PROCEDURE mart.out_only(OUT a integer, IN b bit varying) TO reader;

-- # privileges on aggregate mart.every_one(integer[])
GRANT ALL ON FUNCTION mart.every_one(integer[]) TO reader;

-- # privileges on aggregate mart.middle(double precision, integer)
GRANT ALL ON FUNCTION mart.middle(double precision, integer) TO reader;

-- # privileges on identity mart.ids.n
GRANT USAGE ON SEQUENCE mart.ids_n_seq TO reader;

-- # privileges on view mart.v
GRANT SELECT(a),UPDATE(a) ON TABLE mart.v TO reader;

GRANT SELECT(b) ON TABLE mart.v TO reader;
