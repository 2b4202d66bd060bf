CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    qty integer,
    CONSTRAINT qty_even CHECK (((qty % 2) = 0)) NO INHERIT,
    CONSTRAINT qty_range CHECK (((qty >= 0) AND (qty < 1000)))
);
