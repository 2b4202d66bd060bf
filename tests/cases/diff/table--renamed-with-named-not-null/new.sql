CREATE SCHEMA stg;

CREATE TABLE stg.deliveries (
    id integer CONSTRAINT receipts_id_not_null NOT NULL,
    qty integer CONSTRAINT receipts_qty_not_null NOT NULL
);

CREATE TABLE stg.items (
    sku text CONSTRAINT items_code_not_null NOT NULL
);
