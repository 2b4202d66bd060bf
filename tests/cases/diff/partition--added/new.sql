CREATE SCHEMA stg;

CREATE TABLE stg.events (
    id integer,
    day date
)
PARTITION BY RANGE (day);

CREATE TABLE stg.events_2015 (
    id integer,
    day date
);

CREATE TABLE stg.events_2016 (
    id integer,
    day date
);

CREATE TABLE stg.events_2017 (
    id integer,
    day date
);

CREATE TABLE stg.events_2018 (
    id integer,
    day date
);

CREATE TABLE stg.events_2019 (
    id integer,
    day date
);

CREATE TABLE stg.events_2020 (
    id integer,
    day date
);

CREATE TABLE stg.events_2021 (
    id integer,
    day date
);

CREATE TABLE stg.events_2022 (
    id integer,
    day date
);

CREATE TABLE stg.events_2023 (
    id integer,
    day date
);

CREATE TABLE stg.events_2024 (
    id integer,
    day date
);

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2015 FOR VALUES FROM ('2015-01-01') TO ('2016-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2016 FOR VALUES FROM ('2016-01-01') TO ('2017-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2017 FOR VALUES FROM ('2017-01-01') TO ('2018-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2018 FOR VALUES FROM ('2018-01-01') TO ('2019-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2019 FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2020 FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2022 FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');

ALTER TABLE ONLY stg.events ATTACH PARTITION stg.events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
