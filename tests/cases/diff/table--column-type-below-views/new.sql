CREATE SCHEMA mart;

CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    qty bigint
);

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
