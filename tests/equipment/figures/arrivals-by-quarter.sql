WITH quarters AS (
    SELECT at_ms // 900000 * 900000 AS begin_ms,
        count(*) FILTER (if(getvariable('only_list') IS NULL, is_arrival, is_newcomer)) AS arrivals,
            count(*) AS entries
    FROM held WHERE is_entry AND asked(list) GROUP BY begin_ms
)
SELECT day_at(begin_ms, own_zone()), clock(begin_ms, own_zone()), arrivals, entries,
    (sum(arrivals) OVER (ORDER BY begin_ms))::BIGINT
FROM quarters
