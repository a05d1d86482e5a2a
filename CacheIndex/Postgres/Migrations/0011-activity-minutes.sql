-- First requests and last hits by the minute: of hours whose minutes are gone, the full hour.
UPDATE usage_activity a SET
    first_request = COALESCE((
        SELECT min(m.minute) FROM usage_minutely m
        WHERE m.principal_id = a.principal_id AND m.minute >= a.first_request AND m.minute < a.first_request + interval '1 hour'
            AND m.key_id = a.key_id AND m.model = a.model), a.first_request),
    last_hit = COALESCE((
        SELECT max(m.minute) FROM usage_minutely m
        WHERE m.principal_id = a.principal_id AND m.minute >= a.last_hit AND m.minute < a.last_hit + interval '1 hour'
            AND m.key_id = a.key_id AND m.model = a.model AND m.hits > 0), a.last_hit);
