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
-- Name: stg; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA stg;


ALTER SCHEMA stg OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: events; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.events (
    id integer NOT NULL,
    kind text
);


ALTER TABLE raw.events OWNER TO postgres;

--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY raw.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);


--
-- Name: everything; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, update, delete, truncate');


ALTER PUBLICATION everything OWNER TO postgres;

--
-- Name: PUBLICATION everything; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON PUBLICATION everything IS 'all of it';


--
-- Name: one_schema; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION one_schema WITH (publish = 'insert, update, delete, truncate');


ALTER PUBLICATION one_schema OWNER TO postgres;

--
-- Name: some_tables; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION some_tables WITH (publish = 'insert, update');


ALTER PUBLICATION some_tables OWNER TO postgres;

--
-- Name: some_tables events; Type: PUBLICATION TABLE; Schema: raw; Owner: postgres
--

ALTER PUBLICATION some_tables ADD TABLE ONLY raw.events (id, kind) WHERE ((id > 10));


--
-- Name: one_schema stg; Type: PUBLICATION TABLES IN SCHEMA; Schema: stg; Owner: postgres
--

ALTER PUBLICATION one_schema ADD TABLES IN SCHEMA stg;


--
-- Name: incoming; Type: SUBSCRIPTION; Schema: -; Owner: postgres
--

CREATE SUBSCRIPTION incoming CONNECTION 'dbname=elsewhere' PUBLICATION everything WITH (connect = false, slot_name = NONE, streaming = parallel);


ALTER SUBSCRIPTION incoming OWNER TO postgres;

--
-- Name: SUBSCRIPTION incoming; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON SUBSCRIPTION incoming IS 'never connected';


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

