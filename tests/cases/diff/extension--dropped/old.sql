CREATE SCHEMA stg;

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA stg;

CREATE FUNCTION stg.rate(qty integer) RETURNS integer
    LANGUAGE sql
    AS $$SELECT qty * 2$$;

CREATE TABLE stg.receipts (
    code stg.citext,
    rate integer DEFAULT stg.rate(1)
);
