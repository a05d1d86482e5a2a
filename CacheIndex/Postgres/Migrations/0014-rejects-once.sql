-- A reject is sent again where its answer was lost, and kept once. Not even the reason names it: that may hold times.
DELETE FROM usage_rejects WHERE reject_id NOT IN (SELECT min(reject_id) FROM usage_rejects GROUP BY request_id, sha256(item));

CREATE UNIQUE INDEX usage_rejects_once ON usage_rejects (COALESCE(request_id, '00000000-0000-0000-0000-000000000000'), sha256(item));
