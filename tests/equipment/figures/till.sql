SELECT day_at(at_ms, getvariable('first_zone')), device, payload->>'method', count(*),
    printf('%.2f', sum((payload->>'amount_cents')::BIGINT) / 100), payload->>'currency'
FROM fact f WHERE kind = 'paid' AND NOT EXISTS (FROM fact u
    WHERE u.kind = 'undo' AND u.ref = f.id) GROUP BY ALL
