-- 休業期間を 1 日 1 行に展開する
CREATE VIEW ref.v_closure_day AS
SELECT DISTINCT c.ddate
FROM ref.calendar_day c
JOIN ref.closure_period p ON c.ddate BETWEEN p.start_date AND p.end_date;
