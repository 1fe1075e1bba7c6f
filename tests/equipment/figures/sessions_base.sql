-- A stay lasts from an entry to the next one, or until its person is out of the room; it counts at sessions
-- that begin on its day or earlier; days end four hours after midnight here.
CREATE OR REPLACE TABLE stay AS
WITH begun AS (SELECT person, room, step, at_ms, true AS is_in FROM timeline WHERE kind = 'entry' AND room IS NOT NULL),
    turn AS (FROM begun UNION ALL SELECT person, room, step, at_ms, false FROM change WHERE is_in = 0 AND room <> 0)
SELECT * FROM (
    SELECT person, room, is_in, at_ms AS from_ms,
        lead(at_ms) OVER (PARTITION BY person, room ORDER BY step) AS to_ms
    FROM turn
) WHERE is_in;

CREATE OR REPLACE TABLE dwell AS
SELECT s.id AS session, person,
    sum(least(coalesce(to_ms, end_ms), end_ms) - greatest(from_ms, start_ms)) // 60000 AS minutes
FROM session s JOIN stay ON stay.room = s.room
    AND least(coalesce(to_ms, end_ms), end_ms) > greatest(from_ms, start_ms)
WHERE start_ms <= getvariable('now_ms')
    AND day_at(start_ms - 14400000, getvariable('first_zone'))
        <= day_at(from_ms - 14400000, getvariable('first_zone'))
GROUP BY ALL;
