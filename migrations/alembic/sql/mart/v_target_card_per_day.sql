-- 目標カード: 月間目標を曜日別の実績比で各日に割り振り、実績と並べる
CREATE VIEW mart.v_target_card_per_day AS
WITH weighted AS (
    SELECT d.ddate,
           d.day_type,
           d.weight_ton,
           CAST(date_trunc('month', d.ddate) AS date) AS month_start,
           CASE WHEN d.day_type = 'CLOSED' THEN 0 ELSE coalesce(p.avg_weight_ton, 1) END AS share
    FROM mart.v_receive_daily d
    LEFT JOIN mart.mv_receive_weekday_profile p ON p.iso_dow = d.iso_dow AND p.day_type = d.day_type
),
target AS (
    SELECT target_month, sum(value) AS month_target_ton
    FROM kpi.monthly_target
    WHERE metric = 'receive_ton'
    GROUP BY target_month
)
SELECT w.ddate,
       w.day_type,
       t.month_target_ton,
       round(t.month_target_ton * w.share / nullif(sum(w.share) OVER (PARTITION BY w.month_start), 0), 3)
           AS day_target_ton,
       w.weight_ton AS day_actual_ton,
       sum(w.weight_ton) OVER (PARTITION BY w.month_start ORDER BY w.ddate) AS month_actual_ton
FROM weighted w
LEFT JOIN target t ON t.target_month = w.month_start;
