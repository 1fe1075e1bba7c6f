WITH minutes AS (
    SELECT room, unnest(range(min(minute_ms), (SELECT end_ms FROM span) + 1, 60000)) AS minute_ms
        FROM curve GROUP BY room
),
each_minute AS (
    SELECT m.room, m.minute_ms, c.persons
    FROM minutes m ASOF JOIN curve c ON c.room = m.room AND c.minute_ms <= m.minute_ms
),
summed AS (
    SELECT room,
        minute_ms - minute(wall(minute_ms, getvariable('first_zone'))) % 30 * 60000 AS when_ms, max(persons) AS most,
        arg_max(persons, minute_ms) AS at_end
    FROM each_minute GROUP BY ALL HAVING max(persons) > 0
)
SELECT coalesce(name, 'vor Ort'), day_at(when_ms, getvariable('first_zone')) || ' ' || clock(when_ms,
    getvariable('first_zone')), most, at_end
FROM summed LEFT JOIN room ON room.id = summed.room
