CREATE SCHEMA stg;

ALTER SCHEMA stg OWNER TO postgres;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE stg.receipts OWNER TO owner_a;
