CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    qty integer DEFAULT 0,
    at timestamp with time zone DEFAULT now()
);
