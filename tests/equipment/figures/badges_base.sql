CREATE OR REPLACE TABLE job AS
WITH story AS (
    SELECT j.id AS job, j.person, j.at_ms AS queued_ms, j.zone, (j.ms, j.counter, j.id) AS since,
        f.kind, f.device,
        coalesce(f.payload->>'state', 'queued') AS state, (f.ms, f.counter, f.id) AS stamp,
            f.id = j.id AS is_first
    FROM fact j JOIN fact f ON f.id = j.id OR (
        f.person = j.person AND f.ref = j.id AND (f.ms, f.counter, f.id) > (j.ms, j.counter, j.id)
        AND (f.kind = 'badge_void' OR (f.kind = 'badge' AND f.code = '')))
    WHERE j.kind = 'badge' AND j.code <> '' AND j.person IS NOT NULL
),
ended AS (
    SELECT job, person, queued_ms, zone, any_value(since) AS since, arg_max(state,
        stamp) FILTER (kind = 'badge') AS state,
        arg_max(device, stamp) FILTER (kind = 'badge' AND (is_first OR state = 'queued')) AS device,
        bool_or(kind = 'badge_void') AS is_void
    FROM story GROUP BY job, person, queued_ms, zone
)
SELECT *, day_at(queued_ms, zone) AS day,
    state = 'printed' AND row_number() OVER (PARTITION BY person, state ORDER BY since) > 1 AS is_again
FROM ended;
