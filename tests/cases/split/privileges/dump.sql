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
-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA raw;


ALTER SCHEMA raw OWNER TO postgres;

--
-- Name: age; Type: DOMAIN; Schema: mart; Owner: postgres
--

CREATE DOMAIN mart.age AS integer;


ALTER DOMAIN mart.age OWNER TO postgres;

--
-- Name: mood; Type: TYPE; Schema: mart; Owner: postgres
--

CREATE TYPE mart.mood AS ENUM (
    'good'
);


ALTER TYPE mart.mood OWNER TO postgres;

--
-- Name: f(integer, text[]); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.f(integer, VARIADIC text[]) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER FUNCTION mart.f(integer, VARIADIC text[]) OWNER TO postgres;

--
-- Name: p(integer, integer); Type: PROCEDURE; Schema: mart; Owner: postgres
--

CREATE PROCEDURE mart.p(IN a integer, INOUT b integer)
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER PROCEDURE mart.p(IN a integer, INOUT b integer) OWNER TO postgres;

--
-- Name: total(integer); Type: AGGREGATE; Schema: mart; Owner: postgres
--

CREATE AGGREGATE mart.total(integer) (
    SFUNC = int4pl,
    STYPE = integer
);


ALTER AGGREGATE mart.total(integer) OWNER TO postgres;

--
-- Name: v; Type: VIEW; Schema: mart; Owner: postgres
--

CREATE VIEW mart.v AS
 SELECT 1 AS one;


ALTER VIEW mart.v OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: events; Type: TABLE; Schema: raw; Owner: owner_a
--

CREATE TABLE raw.events (
    id integer,
    kind text,
    secret text
);


ALTER TABLE raw.events OWNER TO owner_a;

--
-- Name: events_id; Type: SEQUENCE; Schema: raw; Owner: owner_a
--

CREATE SEQUENCE raw.events_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE raw.events_id OWNER TO owner_a;

--
-- Name: events_id; Type: SEQUENCE OWNED BY; Schema: raw; Owner: owner_a
--

ALTER SEQUENCE raw.events_id OWNED BY raw.events.id;


--
-- Name: SCHEMA raw; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA raw TO owner_a;
GRANT USAGE ON SCHEMA raw TO reader;
GRANT USAGE ON SCHEMA raw TO writer;


--
-- Name: TYPE age; Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON TYPE mart.age TO reader;


--
-- Name: TYPE mood; Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON TYPE mart.mood TO reader;


--
-- Name: FUNCTION f(integer, VARIADIC text[]); Type: ACL; Schema: mart; Owner: postgres
--

REVOKE ALL ON FUNCTION mart.f(integer, VARIADIC text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION mart.f(integer, VARIADIC text[]) TO reader;


--
-- Name: PROCEDURE p(IN a integer, INOUT b integer); Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON PROCEDURE mart.p(IN a integer, INOUT b integer) TO reader;


--
-- Name: FUNCTION total(integer); Type: ACL; Schema: mart; Owner: postgres
--

GRANT ALL ON FUNCTION mart.total(integer) TO reader;


--
-- Name: TABLE v; Type: ACL; Schema: mart; Owner: postgres
--

GRANT SELECT ON TABLE mart.v TO PUBLIC;


--
-- Name: TABLE events; Type: ACL; Schema: raw; Owner: owner_a
--

GRANT SELECT ON TABLE raw.events TO writer WITH GRANT OPTION;
SET SESSION AUTHORIZATION writer;
GRANT SELECT ON TABLE raw.events TO reader;
RESET SESSION AUTHORIZATION;


--
-- Name: COLUMN events.kind; Type: ACL; Schema: raw; Owner: owner_a
--

GRANT UPDATE(kind) ON TABLE raw.events TO reader;


--
-- Name: COLUMN events.secret; Type: ACL; Schema: raw; Owner: owner_a
--

GRANT SELECT(secret) ON TABLE raw.events TO reader;


--
-- Name: SEQUENCE events_id; Type: ACL; Schema: raw; Owner: owner_a
--

GRANT USAGE ON SEQUENCE raw.events_id TO writer;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: mart; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA mart GRANT SELECT ON TABLES TO reader;


--
-- Name: DEFAULT PRIVILEGES FOR LARGE OBJECTS; Type: DEFAULT ACL; Schema: -; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON LARGE OBJECTS TO reader;


--
-- Name: DEFAULT PRIVILEGES FOR SEQUENCES; Type: DEFAULT ACL; Schema: -; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SEQUENCES TO reader;


--
-- Name: DEFAULT PRIVILEGES FOR TYPES; Type: DEFAULT ACL; Schema: -; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT ALL ON TYPES TO reader;


--
-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: owner_a
--

ALTER DEFAULT PRIVILEGES FOR ROLE owner_a REVOKE ALL ON FUNCTIONS FROM PUBLIC;


--
-- Name: DEFAULT PRIVILEGES FOR SCHEMAS; Type: DEFAULT ACL; Schema: -; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SCHEMAS TO reader;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

