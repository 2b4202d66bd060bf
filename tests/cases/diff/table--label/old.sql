CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    note text
);

SECURITY LABEL FOR dummy ON TABLE stg.receipts IS 'classified';
