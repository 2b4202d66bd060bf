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
-- Name: kpi; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA kpi;


ALTER SCHEMA kpi OWNER TO postgres;

--
-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA raw;


ALTER SCHEMA raw OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: events; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.events (
    a integer,
    b integer
);


ALTER TABLE raw.events OWNER TO postgres;

--
-- Name: events_ab; Type: STATISTICS; Schema: kpi; Owner: postgres
--

CREATE STATISTICS kpi.events_ab (ndistinct, dependencies) ON a, b FROM raw.events;
ALTER STATISTICS kpi.events_ab SET STATISTICS 100;


ALTER STATISTICS kpi.events_ab OWNER TO postgres;

--
-- Name: STATISTICS events_ab; Type: COMMENT; Schema: kpi; Owner: postgres
--

COMMENT ON STATISTICS kpi.events_ab IS 'lives in another schema than its table';


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

