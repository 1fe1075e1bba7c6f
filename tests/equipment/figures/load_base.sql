-- An exported journal, as it is.
CREATE OR REPLACE TABLE journal_line AS
SELECT * FROM read_json(getvariable('export'), format = 'newline_delimited', columns = {
    body: 'STRUCT(id VARCHAR, device VARCHAR, sequence BIGINT, kind VARCHAR, at_ms BIGINT,
        "position" BIGINT, list BIGINT, gate BIGINT, room BIGINT, reason VARCHAR, ref VARCHAR,
        code VARCHAR, forced BOOLEAN, provisional BOOLEAN, payload JSON)',
    stamp: 'BIGINT[]',
    hash: 'VARCHAR'
});
