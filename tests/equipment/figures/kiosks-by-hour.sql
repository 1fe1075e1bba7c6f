SELECT day_at(hour_at(at_ms, zone), own_zone()), clock(hour_at(at_ms, zone), own_zone()), device,
    count(*), count(*) FILTER (is_entry),
    count(*) FILTER (is_exit), count(*) FILTER (is_refusal)
FROM scanned WHERE asked(list) GROUP BY hour_at(at_ms, zone), device
