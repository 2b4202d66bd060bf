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
-- Name: pair; Type: TYPE; Schema: raw; Owner: postgres
--

CREATE TYPE raw.pair AS (
	a integer,
	b text
);


ALTER TYPE raw.pair OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: things; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.things (
    id integer NOT NULL,
    name text DEFAULT 'x'::text,
    CONSTRAINT named CHECK ((name IS NOT NULL))
);


ALTER TABLE raw.things OWNER TO postgres;

--
-- Name: animals; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.animals (
    legs integer
)
INHERITS (raw.things);


ALTER TABLE mart.animals OWNER TO postgres;

--
-- Name: of_type_source; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.of_type_source (
);


ALTER TABLE raw.of_type_source OWNER TO postgres;

--
-- Name: pairs; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.pairs OF raw.pair;


ALTER TABLE raw.pairs OWNER TO postgres;

--
-- Name: animals name; Type: DEFAULT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.animals ALTER COLUMN name SET DEFAULT 'cat'::text;


--
-- Name: things id_positive; Type: CHECK CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER TABLE raw.things
    ADD CONSTRAINT id_positive CHECK ((id > 0)) NOT VALID;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

