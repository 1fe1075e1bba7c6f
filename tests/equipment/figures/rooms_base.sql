-- Who is in which room: its last passage that touches the room says so, in the order of stamps.

CREATE OR REPLACE TABLE within AS
WITH RECURSIVE up(room, outside) AS (
    SELECT id, id FROM room UNION SELECT up.room, room.parent FROM up
        JOIN room ON room.id = up.outside WHERE room.parent IS NOT NULL
) FROM up;

-- Whoever is in a room without exits is out of it when the session is over, or the next one.
CREATE OR REPLACE TABLE timeline AS
WITH happening AS (
    SELECT person, told_ms AS at_ms, place, 1 AS is_passage, kind, room FROM held
    UNION ALL
    SELECT DISTINCT person, (SELECT min(end_ms) FROM session s
        WHERE s.room = h.room AND s.end_ms > h.told_ms AND NOT EXISTS (
            FROM session o WHERE o.room = s.room AND o.start_ms < s.end_ms AND s.end_ms < o.end_ms)),
        0, 0, 'cut', room
    FROM held h WHERE is_entry AND room IN (SELECT id FROM room WHERE exits = 'none')
)
SELECT *, row_number() OVER (PARTITION BY person ORDER BY at_ms, is_passage, place, room) AS step
FROM happening WHERE at_ms IS NOT NULL;

CREATE OR REPLACE TABLE touch AS
SELECT person, step, room, 1 AS is_in FROM timeline WHERE kind = 'entry' AND room IS NOT NULL
UNION ALL
SELECT person, step, other.id, 0 FROM timeline t JOIN room own ON own.id = t.room
    JOIN room other ON other.parent = own.parent AND other.id <> own.id
WHERE kind = 'entry'
UNION ALL
SELECT person, step, w.room, 0 FROM timeline t JOIN within w ON w.outside = t.room WHERE kind = 'exit'
UNION ALL
SELECT person, step, room, 0 FROM timeline WHERE kind = 'cut';

CREATE OR REPLACE TABLE whereabouts AS
WITH rooms_of AS (SELECT DISTINCT person, room FROM touch)
SELECT t.person, t.step, t.at_ms, r.room,
    coalesce(last_value(touch.is_in IGNORE NULLS) OVER (
        PARTITION BY t.person, r.room ORDER BY t.step ROWS UNBOUNDED PRECEDING), 0) AS is_in
FROM timeline t JOIN rooms_of r USING (person)
LEFT JOIN touch ON touch.person = t.person AND touch.step = t.step AND touch.room = r.room;

-- Room 0: on site. In any room; or, for those who have not been scanned at any room, gone in and not
-- out again.
CREATE OR REPLACE TABLE on_site AS
WITH counted AS (SELECT person, step, sum(is_in) AS rooms FROM whereabouts GROUP BY ALL)
SELECT t.person, t.step, t.at_ms, 0 AS room,
    CASE WHEN bool_or(t.is_passage = 1 AND t.room IS NOT NULL) OVER so_far THEN coalesce(c.rooms, 0) > 0
        ELSE last_value(if(t.is_passage = 1, t.kind,
            NULL) IGNORE NULLS) OVER so_far = 'entry' END::INT AS is_in
FROM timeline t LEFT JOIN counted c USING (person, step)
WINDOW so_far AS (PARTITION BY t.person ORDER BY t.step ROWS UNBOUNDED PRECEDING);

CREATE OR REPLACE TABLE change AS
WITH moving AS (FROM whereabouts UNION ALL FROM on_site),
    before AS (SELECT *, lag(is_in, 1, 0) OVER (PARTITION BY person, room ORDER BY step) AS was_in
        FROM moving)
SELECT person, room, step, at_ms, is_in, at_ms - at_ms % 60000 AS minute_ms FROM before
    WHERE is_in <> was_in;

CREATE OR REPLACE TABLE inside AS
SELECT person, arg_max(is_in, step) AS is_inside FROM on_site GROUP BY person;

-- A room that was emptied with its session holds from that moment on only whoever is in it by their ticket.
CREATE OR REPLACE TABLE mark AS
WITH said AS (
    SELECT id, room, kind, ms, counter, at_ms, kind <> 'count' AS is_anchor,
        kind = 'room_reset' AND coalesce(json_exists(payload, '$.ended_ms'), false) AS is_level,
        if(kind = 'room_reset', 0, TRY_CAST(payload->>'persons' AS INT)) AS persons,
        TRY_CAST(payload->>'ended_ms' AS BIGINT) AS ended_ms
    FROM fact WHERE kind IN ('count', 'head_count', 'room_reset') AND room IS NOT NULL
        AND (kind = 'room_reset' OR json_type(payload, '$.persons') IN ('UBIGINT', 'BIGINT'))
),
placed AS (
    SELECT id, room, is_anchor, is_level, persons, if(is_level, ended_ms, ms) AS stamp_ms,
        if(is_level, 0, counter) AS counter, if(is_level, ended_ms, at_ms) AS at_ms
    FROM said WHERE persons BETWEEN if(is_anchor, 0, -100000) AND 100000
        AND (NOT is_level OR ended_ms BETWEEN 0 AND ms)
)
SELECT *, at_ms - at_ms % 60000 AS minute_ms, row_number() OVER (ORDER BY stamp_ms, counter, id) AS place
FROM placed;

CREATE OR REPLACE TABLE span AS
WITH moved AS (
    SELECT minute_ms AS at_ms FROM change UNION ALL SELECT at_ms FROM mark
)
SELECT least(
    getvariable('now_ms') - getvariable('now_ms') % 60000,
    epoch_ms(timezone(getvariable('first_zone'),
        date_trunc('day', wall(max(at_ms),
            getvariable('first_zone'))) + INTERVAL 1 DAY)) - 60000) AS end_ms
FROM moved WHERE at_ms <= getvariable('now_ms');

-- The number at the end of each minute in which something happened. The newest count by eye holds from
-- the end of its minute on, and later counts without names add to it.
CREATE OR REPLACE TABLE own_curve AS
WITH at_ends AS (
    SELECT DISTINCT room, minute_ms FROM change UNION SELECT room, minute_ms FROM mark
),
anchored AS (
    SELECT e.*, (SELECT max(m.place) FROM mark m WHERE m.room = e.room AND m.is_anchor
        AND m.minute_ms <= e.minute_ms) AS anchor
    FROM at_ends e
),
reckoned AS (
    SELECT a.room, a.minute_ms,
        coalesce((SELECT sum(if(is_in = 1, 1, -1)) FROM change c
            WHERE c.room = a.room AND c.minute_ms <= a.minute_ms), 0)
        - if(m.id IS NULL OR m.is_level, 0, coalesce((SELECT sum(if(is_in = 1, 1, -1)) FROM change c
            WHERE c.room = a.room AND c.minute_ms <= m.minute_ms), 0) - m.persons)
        + coalesce((SELECT sum(n.persons) FROM mark n
            WHERE n.room = a.room AND NOT n.is_anchor AND n.minute_ms <= a.minute_ms
            AND n.place > coalesce(a.anchor, 0)), 0) AS number
    FROM anchored a LEFT JOIN mark m ON m.place = a.anchor
)
SELECT room, minute_ms, greatest(number, 0)::BIGINT AS persons FROM reckoned
WHERE minute_ms <= (SELECT end_ms FROM span);

-- A room without a door of its own, around others, holds all who are in those, and whom somebody has counted
-- in it besides.
CREATE OR REPLACE TABLE curve AS
WITH part AS (
    SELECT outer_room.id AS room, inner_room.id AS part
    FROM room outer_room JOIN room inner_room ON inner_room.parent = outer_room.id
    WHERE NOT outer_room.has_door
),
place AS (FROM part UNION SELECT room, room FROM part),
minutes AS (
    SELECT DISTINCT p.room, c.minute_ms FROM place p JOIN own_curve c ON c.room = p.part
),
at_minutes AS (
    SELECT m.room, m.minute_ms, p.part, coalesce((SELECT arg_max(c.persons, c.minute_ms) FROM own_curve c
        WHERE c.room = p.part AND c.minute_ms <= m.minute_ms), 0) AS persons
    FROM minutes m JOIN place p USING (room)
)
SELECT room, minute_ms, persons FROM own_curve WHERE room NOT IN (SELECT room FROM part)
UNION ALL
SELECT room, minute_ms, sum(persons)::BIGINT FROM at_minutes GROUP BY ALL;
