CREATE SCHEMA stg;

CREATE FUNCTION stg.rate(qty integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$SELECT qty * 2$$;

CREATE FUNCTION stg.tax(qty integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$SELECT qty / 10$$;

CREATE TABLE stg.receipts (
    qty integer,
    price integer GENERATED ALWAYS AS (stg.rate(qty)) STORED,
    CONSTRAINT has_rate CHECK ((stg.rate(qty) > 0))
);

CREATE INDEX receipts_rate ON stg.receipts USING btree (stg.rate(qty));

CREATE INDEX receipts_tax ON stg.receipts USING btree (stg.tax(qty));
