-- 週別の受入実績 (ISO 週)
CREATE VIEW mart.receive_weekly AS
SELECT CAST(date_trunc('week', ddate) AS date) AS week_start,
       sum(vehicle_count) AS vehicle_count,
       sum(weight_ton) AS weight_ton,
       sum(amount) AS amount
FROM mart.receive_daily
GROUP BY CAST(date_trunc('week', ddate) AS date);
