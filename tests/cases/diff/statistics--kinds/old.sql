CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE STATISTICS stg.st (ndistinct) ON id, qty FROM stg.receipts;
