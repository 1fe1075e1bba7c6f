WITH minutes AS (
    SELECT room, unnest(range(min(minute_ms), (SELECT end_ms FROM span) + 1, 60000)) AS minute_ms
        FROM curve GROUP BY room
),
each_minute AS (
    SELECT m.room, m.minute_ms, c.persons, r.person_limit
    FROM minutes m ASOF JOIN curve c ON c.room = m.room AND c.minute_ms <= m.minute_ms
        JOIN room r ON r.id = m.room
),
summed AS (
    SELECT room, arg_max(persons, minute_ms) AS here, max(persons) AS most, arg_max(minute_ms,
        (persons, -minute_ms)) AS when_ms,
        count(*) FILTER (persons * 100 >= person_limit * 80) AS m80,
        count(*) FILTER (persons * 100 >= person_limit * 95) AS m95,
        count(*) FILTER (persons * 100 >= person_limit * 100) AS m100
    FROM each_minute GROUP BY room
)
SELECT name, coalesce(person_limit::VARCHAR, ''), coalesce(here, 0), coalesce(most, 0),
    if(coalesce(most, 0) = 0, '', day_at(when_ms, getvariable('first_zone')) || ' ' || clock(when_ms,
        getvariable('first_zone'))),
    (SELECT count(DISTINCT person) FROM held h WHERE h.room = r.id AND is_entry),
    (SELECT count(*) FROM held h WHERE h.room = r.id AND is_entry),
    if(person_limit IS NULL, '', coalesce(m80, 0)::VARCHAR), if(person_limit IS NULL, '',
        coalesce(m95, 0)::VARCHAR),
    if(person_limit IS NULL, '', coalesce(m100, 0)::VARCHAR)
FROM room r LEFT JOIN summed ON summed.room = r.id
