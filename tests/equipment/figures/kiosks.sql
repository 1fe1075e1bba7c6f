WITH hourly AS (
    SELECT day_at(at_ms, zone) AS day, device, hour_at(at_ms, zone) AS hour_ms, count(*) AS scans,
        count(*) FILTER (is_entry) AS entries,
        count(*) FILTER (is_exit) AS exits, count(*) FILTER (is_refusal) AS refusals
    FROM scanned WHERE asked(list) GROUP BY ALL
),
pause AS (
    SELECT day_at(at_ms, zone) AS day, device,
        at_ms - lag(at_ms) OVER (PARTITION BY device ORDER BY sequence) AS ms
    FROM fact WHERE kind IN ('entry', 'exit', 'refusal') AND ref IS NULL
),
pace AS (
    SELECT day, device, quantile_disc(ms // 1000, 0.5) AS median FROM pause
        WHERE ms >= 0 AND ms < 121000 GROUP BY day, device
)
SELECT day, device, sum(scans)::BIGINT, sum(entries)::BIGINT, sum(exits)::BIGINT, sum(refusals)::BIGINT,
    coalesce(any_value(pace.median)::INT::VARCHAR, ''), clock(arg_max(hour_ms, (scans, -hour_ms)),
        own_zone()), max(scans)
FROM hourly LEFT JOIN pace USING (day, device) GROUP BY day, device
