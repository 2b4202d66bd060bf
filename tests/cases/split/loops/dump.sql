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
-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA raw;


ALTER SCHEMA raw OWNER TO postgres;

--
-- Name: even; Type: DOMAIN; Schema: raw; Owner: postgres
--

CREATE DOMAIN raw.even AS integer;


ALTER DOMAIN raw.even OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: limits; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.limits (
    top integer
);


ALTER TABLE raw.limits OWNER TO postgres;

--
-- Name: fits(raw.limits); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.fits(l raw.limits) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT true $$;


ALTER FUNCTION raw.fits(l raw.limits) OWNER TO postgres;

--
-- Name: is_even(raw.even); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.is_even(raw.even) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT true $$;


ALTER FUNCTION raw.is_even(raw.even) OWNER TO postgres;

--
-- Name: counters; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.counters (
    n integer
);


ALTER TABLE raw.counters OWNER TO postgres;

--
-- Name: next(raw.counters); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.next(c raw.counters) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER FUNCTION raw.next(c raw.counters) OWNER TO postgres;

--
-- Name: counters n; Type: DEFAULT; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY raw.counters ALTER COLUMN n SET DEFAULT raw.next(NULL::raw.counters);


--
-- Name: limits fits; Type: CHECK CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER TABLE raw.limits
    ADD CONSTRAINT fits CHECK (raw.fits(limits.*));


--
-- Name: even is_even; Type: CHECK CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER DOMAIN raw.even
    ADD CONSTRAINT is_even CHECK (raw.is_even((VALUE)::raw.even));


--
-- Name: CONSTRAINT is_even ON DOMAIN even; Type: COMMENT; Schema: raw; Owner: postgres
--

COMMENT ON CONSTRAINT is_even ON DOMAIN raw.even IS 'needs a function over the domain';


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

