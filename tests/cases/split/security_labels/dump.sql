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
-- Name: SCHEMA raw; Type: SECURITY LABEL; Schema: -; Owner: postgres
--

SECURITY LABEL FOR provider ON SCHEMA raw IS 'classified';


--
-- Name: f(integer); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.f(integer) RETURNS integer
    LANGUAGE sql
    AS $$ select 1 $$;


ALTER FUNCTION raw.f(integer) OWNER TO postgres;


--
-- Name: FUNCTION f(integer); Type: SECURITY LABEL; Schema: raw; Owner: postgres
--

SECURITY LABEL FOR provider ON FUNCTION raw.f(integer) IS 'unclassified';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: people; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.people (
    id integer,
    mail text
);


ALTER TABLE raw.people OWNER TO postgres;


--
-- Name: TABLE people; Type: SECURITY LABEL; Schema: raw; Owner: postgres
--

SECURITY LABEL FOR provider ON TABLE raw.people IS 'secret';
SECURITY LABEL FOR provider ON COLUMN raw.people.mail IS 'top secret';
SECURITY LABEL FOR provider ON COLUMN raw.people.id IS 'secret';


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

