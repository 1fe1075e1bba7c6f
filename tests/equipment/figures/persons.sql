WITH counted AS (
    SELECT list, person, is_entry, is_exit, is_end, false AS is_refusal, is_entry
        AND forced AS is_forced,
        is_entry AND (provisional OR EXISTS (FROM fact r
            WHERE r.kind = 'ruling' AND r.ref = held.id AND r.provisional)) AS is_provisional
    FROM held
    UNION ALL
    SELECT list, NULL, false, false, false, true, false, false FROM turned_away
)
SELECT coalesce((SELECT name FROM check_in_list l WHERE l.id = counted.list), '?'),
    count(DISTINCT person) FILTER (is_entry), count(*) FILTER (is_entry), count(*) FILTER (is_exit),
    count(*) FILTER (is_refusal), count(*) FILTER (is_forced), count(*) FILTER (is_provisional), count(*) FILTER (is_end)
FROM counted WHERE asked(list) GROUP BY counted.list
