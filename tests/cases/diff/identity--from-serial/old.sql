CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL
);

CREATE SEQUENCE stg.receipts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE stg.receipts_id_seq OWNED BY stg.receipts.id;

ALTER TABLE ONLY stg.receipts ALTER COLUMN id SET DEFAULT nextval('stg.receipts_id_seq'::regclass);
