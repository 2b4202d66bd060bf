CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE STATISTICS stg.st (ndistinct, mcv) ON id, qty, (id + qty) FROM stg.receipts;
ALTER STATISTICS stg.st SET STATISTICS 200;
