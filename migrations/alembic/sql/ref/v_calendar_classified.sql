-- 日の区分: 営業日、予約日 (日曜・祝日)、休業日 (第二日曜・休業期間)
CREATE VIEW ref.v_calendar_classified AS
SELECT c.ddate,
       c.iso_year,
       c.iso_week,
       c.iso_dow,
       h.hdate IS NOT NULL AS is_holiday,
       CASE
           WHEN x.ddate IS NOT NULL THEN 'CLOSED'
           WHEN c.iso_dow = 7 AND date_part('day', c.ddate) BETWEEN 8 AND 14 THEN 'CLOSED'
           WHEN c.iso_dow = 7 OR h.hdate IS NOT NULL THEN 'RESERVATION'
           ELSE 'NORMAL'
       END AS day_type
FROM ref.calendar_day c
LEFT JOIN ref.holiday_jp h ON h.hdate = c.ddate
LEFT JOIN ref.v_closure_day x ON x.ddate = c.ddate;
