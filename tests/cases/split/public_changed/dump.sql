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
-- Name: public; Type: SCHEMA; Schema: -; Owner: owner_a
--

CREATE SCHEMA public;


ALTER SCHEMA public OWNER TO owner_a;

--
-- Name: SCHEMA public; Type: COMMENT; Schema: -; Owner: owner_a
--

COMMENT ON SCHEMA public IS 'ours';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: plain; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.plain (
    id integer
);


ALTER TABLE public.plain OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

