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
-- Name: identity(json); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.identity(json json) RETURNS json
    LANGUAGE sql
    AS $_$ SELECT $1 $_$;


ALTER FUNCTION mart.identity(json json) OWNER TO postgres;

--
-- Name: system(text, text); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.system(system_user text, plain text) RETURNS text
    LANGUAGE sql
    AS $_$ SELECT $1 $_$;


ALTER FUNCTION mart.system(system_user text, plain text) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: documents; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.documents (
    "json" json,
    "order" integer
);


ALTER TABLE mart.documents OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

