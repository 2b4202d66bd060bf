CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer DEFAULT 7,
    qty integer,
    at timestamp with time zone DEFAULT clock_timestamp()
);
