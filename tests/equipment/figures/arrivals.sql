WITH hourly AS (
    SELECT hour_ms, count(*) FILTER (if(getvariable('only_list') IS NULL, is_arrival,
        is_newcomer)) AS arrivals, count(*) AS entries
    FROM held WHERE is_entry AND asked(list) GROUP BY hour_ms
)
SELECT day_at(hour_ms, own_zone()), clock(hour_ms, own_zone()), arrivals, entries,
    (sum(arrivals) OVER (ORDER BY hour_ms))::BIGINT
FROM hourly
