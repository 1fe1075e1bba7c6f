WITH booking AS (
    SELECT s.id AS session, count(*) AS booked, count(*) FILTER (EXISTS (FROM dwell d
        WHERE d.session = s.id AND d.person = p.id)) AS came
    FROM session s JOIN person p ON list_contains(p.sessions, s.name) GROUP BY s.id
)
SELECT s.name, room.name,
    day_at(start_ms, getvariable('first_zone')) || ' ' || clock(start_ms, getvariable('first_zone')),
    day_at(end_ms, getvariable('first_zone')) || ' ' || clock(end_ms, getvariable('first_zone')),
    (SELECT count(*) FROM dwell d WHERE d.session = s.id),
    coalesce((SELECT quantile_disc(minutes, 0.5)::INT::VARCHAR FROM dwell d
        WHERE d.session = s.id), ''),
    coalesce(booked, 0), coalesce(came, 0),
    if(start_ms <= getvariable('now_ms'), (coalesce(booked, 0) - coalesce(came, 0))::VARCHAR, ''),
    if(start_ms <= getvariable('now_ms') AND booked > 0, round((booked - came) / booked,
        4)::DOUBLE::VARCHAR, '')
FROM session s JOIN room ON room.id = s.room LEFT JOIN booking b ON b.session = s.id
