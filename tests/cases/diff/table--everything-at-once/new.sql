CREATE SCHEMA mart;

CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id bigint NOT NULL,
    note text,
    qty bigint DEFAULT 0,
    at date
);

COMMENT ON COLUMN stg.receipts.qty IS 'boxes';

CREATE VIEW mart.daily AS
 SELECT id,
    qty AS pieces,
    (qty * 2) AS doubled
   FROM stg.receipts;

CREATE MATERIALIZED VIEW mart.summary AS
 SELECT sum(pieces) AS pieces
   FROM mart.daily
  WITH NO DATA;

CREATE VIEW mart.report AS
 SELECT pieces AS total
   FROM mart.summary;

CREATE TABLE public.other (
    id integer
);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (id);

CREATE INDEX receipts_at ON stg.receipts USING btree (at);

ALTER TABLE stg.receipts ENABLE ROW LEVEL SECURITY;

GRANT SELECT,INSERT ON TABLE stg.receipts TO writer;
