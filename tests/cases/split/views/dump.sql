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
-- Name: ref; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ref;


ALTER SCHEMA ref OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: events; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.events (
    id integer NOT NULL,
    at timestamp with time zone,
    kind text
);


ALTER TABLE raw.events OWNER TO postgres;

--
-- Name: count_events(); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.count_events() RETURNS bigint
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT count(*) AS count
    FROM raw.events;
 SELECT (1)::bigint AS int8;
END;


ALTER FUNCTION mart.count_events() OWNER TO postgres;

--
-- Name: newest(raw.events); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.newest(e raw.events) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT e.id $$;


ALTER FUNCTION raw.newest(e raw.events) OWNER TO postgres;

--
-- Name: by_event; Type: VIEW; Schema: mart; Owner: postgres
--

CREATE VIEW mart.by_event AS
SELECT
    NULL::integer AS id,
    NULL::text AS kind,
    NULL::bigint AS n;


ALTER VIEW mart.by_event OWNER TO postgres;

--
-- Name: VIEW by_event; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON VIEW mart.by_event IS 'grouped by a key';


--
-- Name: COLUMN by_event.n; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON COLUMN mart.by_event.n IS 'how many';


--
-- Name: daily; Type: MATERIALIZED VIEW; Schema: mart; Owner: postgres
--

CREATE MATERIALIZED VIEW mart.daily AS
 SELECT (at)::date AS day,
    count(*) AS n
   FROM raw.events
  GROUP BY ((at)::date)
  WITH NO DATA;
ALTER TABLE ONLY mart.daily ALTER COLUMN n SET STATISTICS 50;


ALTER MATERIALIZED VIEW mart.daily OWNER TO postgres;

--
-- Name: over_split; Type: VIEW; Schema: mart; Owner: postgres
--

CREATE VIEW mart.over_split AS
 SELECT n
   FROM mart.by_event;


ALTER VIEW mart.over_split OWNER TO postgres;

--
-- Name: latest; Type: VIEW; Schema: ref; Owner: postgres
--

CREATE VIEW ref.latest AS
 SELECT max(day) AS day
   FROM mart.daily;


ALTER VIEW ref.latest OWNER TO postgres;

--
-- Name: over_split n; Type: DEFAULT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.over_split ALTER COLUMN n SET DEFAULT 1;


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY raw.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);


--
-- Name: daily_day; Type: INDEX; Schema: mart; Owner: postgres
--

CREATE UNIQUE INDEX daily_day ON mart.daily USING btree (day);


--
-- Name: by_event _RETURN; Type: RULE; Schema: mart; Owner: postgres
--

CREATE OR REPLACE VIEW mart.by_event AS
 SELECT id,
    kind,
    count(*) AS n
   FROM raw.events
  GROUP BY id;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

