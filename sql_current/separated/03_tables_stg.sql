-- Section 03_tables_stg of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # table stg.receive_king
CREATE TABLE stg.receive_king (
    receive_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    slip_date date NOT NULL,
    receive_no integer NOT NULL,
    vendor_cd integer NOT NULL,
    item_cd integer NOT NULL,
    net_weight numeric(12,3) NOT NULL,
    amount numeric(14,0) DEFAULT 0 NOT NULL,
    gross_weight ref.weight_kg,
    tare_weight ref.weight_kg,
    updated_at timestamp with time zone,
    status character varying(20) DEFAULT 'pending'::character varying,
    CONSTRAINT receive_king_gross_over_tare CHECK (((gross_weight)::numeric >= (tare_weight)::numeric))
);

ALTER TABLE ONLY stg.receive_king ALTER COLUMN slip_date SET STATISTICS 500;

COMMENT ON CONSTRAINT receive_king_gross_over_tare ON stg.receive_king IS '総重量は風袋以上';

COMMENT ON TABLE stg.receive_king IS '受入伝票（クレンジング後）';

COMMENT ON COLUMN stg.receive_king.net_weight IS '正味重量 [kg]';

COMMENT ON COLUMN stg.receive_king.status IS 'pending | confirmed | archived';

-- # function stg.fn_receive_label(stg.receive_king)
CREATE FUNCTION stg.fn_receive_label(receive stg.receive_king) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT to_char(receive.slip_date, 'YYYY-MM-DD') || '-' || receive.receive_no $$;

-- # identity stg.receive_king.receive_id
ALTER TABLE stg.receive_king ALTER COLUMN receive_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stg.receive_king_receive_id_seq
    START WITH 1000
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # constraint stg.receive_king.receive_king_pkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_pkey PRIMARY KEY (receive_id);

-- # constraint stg.receive_king.receive_king_slip_date_receive_no_item_cd_key
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_slip_date_receive_no_item_cd_key UNIQUE (slip_date, receive_no, item_cd);

-- # check constraint stg.receive_king.receive_king_amount_not_negative
ALTER TABLE stg.receive_king
    ADD CONSTRAINT receive_king_amount_not_negative CHECK ((amount >= (0)::numeric)) NOT VALID;
