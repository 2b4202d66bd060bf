-- 営業カレンダー (1 日 1 行)
CREATE TABLE ref.calendar_day (
    ddate date PRIMARY KEY,
    iso_year smallint NOT NULL,
    iso_week smallint NOT NULL CHECK (iso_week BETWEEN 1 AND 53),
    iso_dow smallint NOT NULL CHECK (iso_dow BETWEEN 1 AND 7)
);
CREATE INDEX idx_calendar_day_week ON ref.calendar_day (iso_year, iso_week);
