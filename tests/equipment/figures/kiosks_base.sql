CREATE OR REPLACE TABLE scanned AS
SELECT device, zone, list, at_ms, is_entry, is_exit, false AS is_refusal FROM held
WHERE NOT is_end
UNION ALL SELECT device, zone, list, at_ms, false, false, true FROM turned_away;
