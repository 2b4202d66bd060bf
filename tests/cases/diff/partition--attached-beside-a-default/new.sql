CREATE SCHEMA stg;

CREATE TABLE stg.events (
    id integer,
    day date
)
PARTITION BY RANGE (day);

CREATE TABLE stg.events_2023 (
    id integer,
    day date
);

CREATE TABLE stg.events_2024 (
    id integer,
    day date
);

CREATE TABLE stg.events_rest (
    id integer,
    day date
);

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_rest DEFAULT;

CREATE INDEX events_day ON ONLY stg.events USING btree (day);

CREATE INDEX events_2023_day ON stg.events_2023 USING btree (day);
