-- 国民の祝日
CREATE TABLE ref.holiday_jp (
    hdate date PRIMARY KEY REFERENCES ref.calendar_day (ddate),
    name text NOT NULL
);
