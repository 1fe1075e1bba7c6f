SELECT day_at(at_ms, zone), device, reason, count(*) FROM turned_away
    WHERE asked(list) GROUP BY ALL
