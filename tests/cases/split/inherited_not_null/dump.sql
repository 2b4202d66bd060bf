--
-- PostgreSQL database dump
--

\restrict snapshot

-- Dumped from database version 17.10
-- Dumped by pg_dump version 17.10

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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: reading; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.reading (
    id bigint NOT NULL,
    taken date,
    value numeric
);


ALTER TABLE raw.reading OWNER TO postgres;

--
-- Name: checked_reading; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.checked_reading (
    checked_by text NOT NULL
)
INHERITS (raw.reading);
ALTER TABLE ONLY raw.checked_reading ALTER COLUMN taken SET NOT NULL;


ALTER TABLE raw.checked_reading OWNER TO postgres;

--
-- Name: checked_reading_taken; Type: INDEX; Schema: raw; Owner: postgres
--

CREATE INDEX checked_reading_taken ON raw.checked_reading USING btree (taken);


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

