WITH history AS (
    SELECT h.*, max(is_entry::INT) OVER earlier AS has_entered, lag(is_entry) OVER told AS was_entry
    FROM held h
    WINDOW told AS (PARTITION BY person, list ORDER BY at_ms, ms, counter, id),
        earlier AS (PARTITION BY person, list ORDER BY at_ms, ms, counter,
            id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT h.id FROM history h JOIN check_in_list l ON l.id = h.list
WHERE is_entry AND has_entered = 1 AND NOT l.is_multiple AND (was_entry OR NOT l.may_return)
    AND asked(h.list)
    AND h.id NOT IN (SELECT ref FROM fact WHERE kind = 'conflict_resolved' AND ref IS NOT NULL)
    AND NOT (forced AND coalesce(payload->>'overridden', '') = 'already_redeemed')
