SELECT day_at(hour_ms, own_zone()), clock(hour_ms, own_zone()),
    count(DISTINCT person) FILTER (is_entry),
    count(*) FILTER (is_entry), count(*) FILTER (is_exit),
    (SELECT coalesce(sum(if(is_in = 1, 1, -1)), 0)::BIGINT FROM change
        WHERE room = 0 AND at_ms < hour_ms + 3600000)
FROM held WHERE asked(list) AND NOT is_end GROUP BY hour_ms
