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

--
-- Name: shop; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA shop;


ALTER SCHEMA shop OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: base; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.base (
    id integer,
    v text
);


ALTER TABLE raw.base OWNER TO postgres;

--
-- Name: base_row; Type: DOMAIN; Schema: ref; Owner: postgres
--

CREATE DOMAIN ref.base_row AS raw.base;


ALTER DOMAIN ref.base_row OWNER TO postgres;

--
-- Name: pair; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.pair AS (
	r raw.base,
	d ref.base_row
);


ALTER TYPE ref.pair OWNER TO postgres;

--
-- Name: grouped; Type: VIEW; Schema: ref; Owner: postgres
--

CREATE VIEW ref.grouped AS
SELECT
    NULL::integer AS id,
    NULL::text AS n,
    NULL::bigint AS count;


ALTER VIEW ref.grouped OWNER TO postgres;

--
-- Name: copy; Type: MATERIALIZED VIEW; Schema: mart; Owner: postgres
--

CREATE MATERIALIZED VIEW mart.copy AS
 SELECT id,
    n,
    count
   FROM ref.grouped
  WITH NO DATA;


ALTER MATERIALIZED VIEW mart.copy OWNER TO postgres;

--
-- Name: rows(); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.rows() RETURNS SETOF mart.copy
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT copy.id,
     copy.n,
     copy.count
    FROM mart.copy;
END;


ALTER FUNCTION ref.rows() OWNER TO postgres;

--
-- Name: dim; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.dim (
    id integer NOT NULL,
    n text
);


ALTER TABLE mart.dim OWNER TO postgres;

--
-- Name: parted; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.parted (
    id integer
)
PARTITION BY LIST (id);


ALTER TABLE mart.parted OWNER TO postgres;

--
-- Name: part; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.part (
    id integer
);


ALTER TABLE raw.part OWNER TO postgres;

--
-- Name: calls; Type: VIEW; Schema: shop; Owner: postgres
--

CREATE VIEW shop.calls AS
 SELECT id
   FROM ref.rows() r(id, n, count);


ALTER VIEW shop.calls OWNER TO postgres;

--
-- Name: part; Type: TABLE ATTACH; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY mart.parted ATTACH PARTITION raw.part DEFAULT;


--
-- Name: dim dim_pkey; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.dim
    ADD CONSTRAINT dim_pkey PRIMARY KEY (id);


--
-- Name: parted parted_id_key; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.parted
    ADD CONSTRAINT parted_id_key UNIQUE (id);


--
-- Name: part part_id_key; Type: CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY raw.part
    ADD CONSTRAINT part_id_key UNIQUE (id);


--
-- Name: part_id_key; Type: INDEX ATTACH; Schema: raw; Owner: postgres
--

ALTER INDEX mart.parted_id_key ATTACH PARTITION raw.part_id_key;


--
-- Name: grouped _RETURN; Type: RULE; Schema: ref; Owner: postgres
--

CREATE OR REPLACE VIEW ref.grouped AS
 SELECT id,
    n,
    count(*) AS count
   FROM mart.dim d
  GROUP BY id;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

