CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE FUNCTION stg.total() RETURNS bigint
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT sum(receipts.qty) AS sum
    FROM stg.receipts
   WHERE (receipts.id > 0);
END;
