SELECT coalesce(room.name, 'vor Ort'), day_at(minute_ms,
    getvariable('first_zone')) || ' ' || clock(minute_ms, getvariable('first_zone')), persons
FROM curve LEFT JOIN room ON room.id = curve.room
