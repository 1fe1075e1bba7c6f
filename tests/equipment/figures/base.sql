-- What figures are counted from: an exported journal, positions and the programme. Times are ms since
-- 1970 UTC.
-- Given: journal_line, position, product, check_in_list, room, session; variables first_zone, now_ms,
-- only_list.

CREATE OR REPLACE MACRO moment(ms) AS make_timestamptz(ms * 1000);
CREATE OR REPLACE MACRO wall(ms, zone) AS timezone(zone, moment(ms));
CREATE OR REPLACE MACRO day_at(ms, zone) AS strftime(wall(ms, zone), '%Y-%m-%d');
CREATE OR REPLACE MACRO ahead(ms, zone) AS date_diff('minute', timezone('UTC', moment(ms)), wall(ms, zone));
-- Where clocks are put forward or back by half an hour, an hour begins anew.
CREATE OR REPLACE MACRO hour_at(ms, zone) AS list_min([one
    FOR one IN range(ms - ms % 60000 - minute(wall(ms, zone)) * 60000, ms + 1, 900000)
    IF ahead(one, zone) = ahead(ms, zone)]);
CREATE OR REPLACE MACRO zone_at(l) AS
    coalesce((SELECT z.zone FROM check_in_list z WHERE z.id = l), getvariable('first_zone'));
CREATE OR REPLACE MACRO asked(l) AS getvariable('only_list') IS NULL OR l = getvariable('only_list');
CREATE OR REPLACE MACRO offset_text(minutes) AS
    printf('%s%02d:%02d', if(minutes < 0, '-', '+'), abs(minutes) // 60, abs(minutes) % 60);
CREATE OR REPLACE MACRO clock(ms, zone) AS strftime(wall(ms, zone), '%H:%M') || if(
    wall(ms, zone) IN (wall(ms - 3600000, zone), wall(ms + 3600000, zone),
        wall(ms - 1800000, zone), wall(ms + 1800000, zone)),
    offset_text(ahead(ms, zone)), '');
SET VARIABLE own_zone = (SELECT zone_at(getvariable('only_list')));
CREATE OR REPLACE MACRO own_zone() AS getvariable('own_zone');
CREATE OR REPLACE MACRO product_name(p) AS coalesce((SELECT n.name FROM product n WHERE n.id = p), '?');

CREATE OR REPLACE TABLE same_person AS
SELECT made_id, id FROM position WHERE made_id IS NOT NULL;

-- Each entry once, under the id that its person has at central.
CREATE OR REPLACE TABLE fact AS
SELECT DISTINCT ON (body.id)
    body.id, body.kind, body.at_ms, body.device, body.sequence, coalesce(s.id, body.position) AS person,
    coalesce(body.list, 0) AS list, coalesce(body.gate, 0) AS gate, body.room, coalesce(body.reason,
        '') AS reason,
    body.ref, coalesce(body.code, '') AS code, coalesce(body.forced, false) AS forced,
    coalesce(body.provisional, false) AS provisional, body.payload, stamp[2] AS ms, stamp[3] AS counter,
    zone_at(coalesce(body.list, 0)) AS zone
FROM journal_line LEFT JOIN same_person s ON s.made_id = body.position;

CREATE OR REPLACE TABLE refused AS
SELECT ref AS id, arg_min(reason, (ms, counter, id)) AS reason
FROM fact WHERE kind = 'ruling' AND reason <> '' AND ref IS NOT NULL GROUP BY ref;

-- Entries and exits that hold: neither taken back nor refused afterwards.
-- An exit that names the entry it ends counts only if that stay was not over by then.
CREATE OR REPLACE TABLE kept AS
SELECT * FROM fact f
WHERE kind IN ('entry', 'exit') AND person IS NOT NULL
    AND NOT EXISTS (FROM fact u WHERE u.kind = 'undo' AND u.ref = f.id)
    AND f.id NOT IN (SELECT id FROM refused);

CREATE OR REPLACE TABLE held AS
SELECT *,
    row_number() OVER stamps AS place,
    max(at_ms) OVER stamps AS told_ms,
    kind = 'entry' AS is_entry,
    row_number() OVER (PARTITION BY person, kind ORDER BY at_ms, ms, counter, id) = 1
        AND kind = 'entry' AS is_arrival,
    row_number() OVER (PARTITION BY person, kind, list ORDER BY at_ms, ms, counter, id) = 1
        AND kind = 'entry' AS is_newcomer,
    day_at(at_ms, zone) AS day,
    hour_at(at_ms, zone) AS hour_ms,
    kind = 'exit' AND ref IS NULL AS is_exit,
    kind = 'exit' AND ref IS NOT NULL AS is_end
FROM kept f
WHERE kind = 'entry' OR ref IS NULL OR EXISTS (
    FROM kept e WHERE e.id = f.ref AND e.kind = 'entry' AND e.person = f.person
        AND e.room IS NOT DISTINCT FROM f.room AND (e.ms, e.counter, e.id) < (f.ms, f.counter, f.id)
        AND NOT EXISTS (
            FROM kept b WHERE b.person = f.person AND b.room IS NOT DISTINCT FROM f.room
                AND (b.kind = 'entry' OR b.ref IS NULL OR b.ref = f.ref)
                AND (b.ms, b.counter, b.id) > (e.ms, e.counter, e.id)
                AND (b.ms, b.counter, b.id) < (f.ms, f.counter, f.id)))
WINDOW stamps AS (PARTITION BY person ORDER BY ms, counter, id);

CREATE OR REPLACE TABLE turned_away AS
SELECT id, at_ms, device, list, zone, reason FROM fact WHERE kind = 'refusal'
UNION ALL
SELECT f.id, at_ms, device, list, zone, r.reason FROM fact f JOIN refused r USING (id)
WHERE kind = 'entry' AND person IS NOT NULL;

CREATE OR REPLACE TABLE person AS
WITH here AS (SELECT * FROM position WHERE id NOT IN (SELECT made_id FROM same_person))
SELECT id, product, product_name(product) AS product_name, organisation, status, sessions,
    title, given_name, family_name, order_code FROM here
UNION ALL
SELECT DISTINCT person, 0, '?', '', '', []::VARCHAR[], '', '', '', '' FROM fact
WHERE person IS NOT NULL AND person NOT IN (SELECT id FROM here)
    AND kind IN ('entry', 'exit', 'refusal', 'ruling', 'undo', 'badge', 'badge_void');
