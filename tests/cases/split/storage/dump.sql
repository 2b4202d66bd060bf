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
-- Name: heap2; Type: ACCESS METHOD; Schema: -; Owner: -
--

CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;


--
-- Name: ACCESS METHOD heap2; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON ACCESS METHOD heap2 IS 'heap by another name';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: plain; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.plain (
    id integer
);


ALTER TABLE raw.plain OWNER TO postgres;

SET default_table_access_method = heap2;

--
-- Name: copy; Type: MATERIALIZED VIEW; Schema: raw; Owner: postgres
--

CREATE MATERIALIZED VIEW raw.copy AS
 SELECT id
   FROM raw.plain
  WITH NO DATA;


ALTER MATERIALIZED VIEW raw.copy OWNER TO postgres;

SET default_tablespace = ts_fast;

--
-- Name: fast; Type: TABLE; Schema: raw; Owner: postgres; Tablespace: ts_fast
--

CREATE TABLE raw.fast (
    id integer NOT NULL
);


ALTER TABLE raw.fast OWNER TO postgres;

--
-- Name: parts; Type: TABLE; Schema: raw; Owner: postgres; Tablespace: ts_fast
--

CREATE TABLE raw.parts (
    id integer
)
PARTITION BY HASH (id);


ALTER TABLE raw.parts OWNER TO postgres;

ALTER TABLE raw.parts SET ACCESS METHOD heap2;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: slow; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.slow (
    id integer
);


ALTER TABLE raw.slow OWNER TO postgres;

SET default_tablespace = ts_fast;

--
-- Name: fast fast_pkey; Type: CONSTRAINT; Schema: raw; Owner: postgres; Tablespace: ts_fast
--

ALTER TABLE ONLY raw.fast
    ADD CONSTRAINT fast_pkey PRIMARY KEY (id);


--
-- Name: slow_id; Type: INDEX; Schema: raw; Owner: postgres; Tablespace: ts_fast
--

CREATE INDEX slow_id ON raw.slow USING btree (id);


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

