--
-- PostgreSQL database dump
--

\restrict snapshot

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: mart; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA mart;


ALTER SCHEMA mart OWNER TO postgres;

--
-- Name: ref; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ref;


ALTER SCHEMA ref OWNER TO postgres;

--
-- Name: span; Type: SHELL TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.span;


--
-- Name: span_canonical(ref.span); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.span_canonical(ref.span) RETURNS ref.span
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int4range_canonical$$;


ALTER FUNCTION ref.span_canonical(ref.span) OWNER TO postgres;

--
-- Name: span; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.span AS RANGE (
    subtype = integer,
    multirange_type_name = ref.span_multirange,
    canonical = ref.span_canonical
);


ALTER TYPE ref.span OWNER TO postgres;

--
-- Name: many(integer, text[], timestamp with time zone[]); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) RETURNS record
    LANGUAGE sql
    AS $$ SELECT 1, c $$;


ALTER FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) OWNER TO postgres;

--
-- Name: FUNCTION many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) IS 'modes';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: order; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart."order" (
    id integer
);


ALTER TABLE mart."order" OWNER TO postgres;

--
-- Name: order(mart."order"); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart."order"(mart."order") RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER FUNCTION mart."order"(mart."order") OWNER TO postgres;

--
-- Name: out_only(bit varying); Type: PROCEDURE; Schema: mart; Owner: postgres
--

CREATE PROCEDURE mart.out_only(OUT a integer, IN b bit varying)
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER PROCEDURE mart.out_only(OUT a integer, IN b bit varying) OWNER TO postgres;

--
-- Name: PROCEDURE out_only(OUT a integer, IN b bit varying); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON PROCEDURE mart.out_only(OUT a integer, IN b bit varying) IS 'out';


--
-- Name: pick(integer[], "char"); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.pick(integer[], "char") RETURNS "char"
    LANGUAGE sql
    AS $_$ SELECT $2 $_$;


ALTER FUNCTION mart.pick(integer[], "char") OWNER TO postgres;

--
-- Name: rows(numeric); Type: FUNCTION; Schema: mart; Owner: owner_a
--

CREATE FUNCTION mart.rows(n numeric) RETURNS TABLE(x character, y character varying)
    LANGUAGE sql
    AS $$ SELECT 'a', 'b' $$;


ALTER FUNCTION mart.rows(n numeric) OWNER TO owner_a;

--
-- Name: setof(interval, time without time zone); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart."setof"(interval, time without time zone) RETURNS SETOF mart."order"
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER FUNCTION mart."setof"(interval, time without time zone) OWNER TO postgres;

--
-- Name: FUNCTION "setof"(interval, time without time zone); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON FUNCTION mart."setof"(interval, time without time zone) IS 'typmods';


--
-- Name: every_one(integer[]); Type: AGGREGATE; Schema: mart; Owner: postgres
--

CREATE AGGREGATE mart.every_one(VARIADIC integer[]) (
    SFUNC = array_cat,
    STYPE = integer[]
);


ALTER AGGREGATE mart.every_one(VARIADIC integer[]) OWNER TO postgres;

--
-- Name: AGGREGATE every_one(VARIADIC integer[]); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON AGGREGATE mart.every_one(VARIADIC integer[]) IS 'variadic';


--
-- Name: middle(double precision, integer); Type: AGGREGATE; Schema: mart; Owner: postgres
--

CREATE AGGREGATE mart.middle(double precision ORDER BY integer) (
    SFUNC = ordered_set_transition,
    STYPE = internal,
    FINALFUNC = percentile_disc_final,
    FINALFUNC_EXTRA
);


ALTER AGGREGATE mart.middle(double precision ORDER BY integer) OWNER TO postgres;

--
-- Name: AGGREGATE middle(double precision ORDER BY integer); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON AGGREGATE mart.middle(double precision ORDER BY integer) IS 'ordered set';


--
-- Name: ->; Type: OPERATOR; Schema: mart; Owner: postgres
--

CREATE OPERATOR mart.-> (
    FUNCTION = mart.pick,
    LEFTARG = integer[],
    RIGHTARG = "char"
);


ALTER OPERATOR mart.-> (integer[], "char") OWNER TO postgres;

--
-- Name: OPERATOR -> (integer[], "char"); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON OPERATOR mart.-> (integer[], "char") IS 'o';


--
-- Name: ids; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.ids (
    n integer NOT NULL
);


ALTER TABLE mart.ids OWNER TO postgres;

--
-- Name: ids_n_seq; Type: SEQUENCE; Schema: mart; Owner: postgres
--

ALTER TABLE mart.ids ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mart.ids_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: v; Type: VIEW; Schema: mart; Owner: postgres
--

CREATE VIEW mart.v AS
 SELECT 1 AS a,
    2 AS b;


ALTER VIEW mart.v OWNER TO postgres;

--
-- Name: FUNCTION many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]); Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON FUNCTION mart.many(a integer, OUT b integer, INOUT c text[], VARIADIC d timestamp with time zone[]) TO reader;


--
-- Name: PROCEDURE out_only(OUT a integer, IN b bit varying); Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON PROCEDURE mart.out_only(OUT a integer, IN b bit varying) TO reader;


--
-- Name: FUNCTION every_one(integer[]); Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON FUNCTION mart.every_one(integer[]) TO reader;


--
-- Name: FUNCTION middle(double precision, integer); Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON FUNCTION mart.middle(double precision, integer) TO reader;


--
-- Name: SEQUENCE ids_n_seq; Type: ACL; Schema: mart; Owner: postgres
--

GRANT USAGE ON SEQUENCE mart.ids_n_seq TO reader;


--
-- Name: COLUMN v.a; Type: ACL; Schema: mart; Owner: postgres
--

GRANT SELECT(a),UPDATE(a) ON TABLE mart.v TO reader;


--
-- Name: COLUMN v.b; Type: ACL; Schema: mart; Owner: postgres
--

GRANT SELECT(b) ON TABLE mart.v TO reader;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

