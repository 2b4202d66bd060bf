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
-- Name: ref; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ref;


ALTER SCHEMA ref OWNER TO postgres;

--
-- Name: plain; Type: TEXT SEARCH DICTIONARY; Schema: ref; Owner: postgres
--

CREATE TEXT SEARCH DICTIONARY ref.plain (
    TEMPLATE = pg_catalog.simple );


ALTER TEXT SEARCH DICTIONARY ref.plain OWNER TO postgres;

--
-- Name: plain; Type: TEXT SEARCH CONFIGURATION; Schema: ref; Owner: postgres
--

CREATE TEXT SEARCH CONFIGURATION ref.plain (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION ref.plain
    ADD MAPPING FOR asciiword WITH ref.plain;

ALTER TEXT SEARCH CONFIGURATION ref.plain
    ADD MAPPING FOR word WITH ref.plain;


ALTER TEXT SEARCH CONFIGURATION ref.plain OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: pages; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.pages (
    body text,
    words tsvector GENERATED ALWAYS AS (to_tsvector('ref.plain'::regconfig, body)) STORED
);


ALTER TABLE mart.pages OWNER TO postgres;

--
-- Name: zz_numbers; Type: SEQUENCE; Schema: ref; Owner: postgres
--

CREATE SEQUENCE ref.zz_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE ref.zz_numbers OWNER TO postgres;

--
-- Name: a_first; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.a_first (
    n bigint DEFAULT nextval('ref.zz_numbers'::regclass),
    about regclass DEFAULT 'mart.pages'::regclass,
    how regprocedure DEFAULT 'lower(text)'::regprocedure
);


ALTER TABLE mart.a_first OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

