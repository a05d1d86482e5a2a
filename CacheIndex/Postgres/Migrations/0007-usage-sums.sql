-- Money, modes and predictions in the records, and rollups narrow enough for every page. docs/decisions/0040-usage-rollups.md.

ALTER TABLE usage_records
    ADD COLUMN mode smallint NOT NULL DEFAULT 0,
    ADD COLUMN predicted_read_tokens bigint,
    ADD COLUMN predicted_write_tokens bigint,
    ADD COLUMN entries_5m smallint NOT NULL DEFAULT 0,
    ADD COLUMN entries_1h smallint NOT NULL DEFAULT 0,
    ADD COLUMN entries_24h smallint NOT NULL DEFAULT 0,
    -- list_cost - charged_cost = read_discount - write_premium_5m - write_premium_1h - write_premium_24h; all null without a tariff.
    ADD COLUMN read_discount numeric,
    ADD COLUMN write_premium_5m numeric,
    ADD COLUMN write_premium_1h numeric,
    ADD COLUMN write_premium_24h numeric;

UPDATE usage_records r SET entries_5m = w.entries_5m, entries_1h = w.entries_1h, entries_24h = w.entries_24h
FROM (
    SELECT submitted_at, request_id, count(*) FILTER (WHERE tier = 0) AS entries_5m, count(*) FILTER (WHERE tier = 1) AS entries_1h,
           count(*) FILTER (WHERE tier = 2) AS entries_24h
    FROM usage_writes GROUP BY submitted_at, request_id
) w
WHERE r.submitted_at = w.submitted_at AND r.request_id = w.request_id;

-- Hour x principal x key x model: the finest sums. The others below are sums of it. Only UsageSql and RollupSql write them.
ALTER TABLE usage_hourly RENAME TO usage_hourly_before;
ALTER INDEX usage_hourly_pkey RENAME TO usage_hourly_before_pkey;
DROP INDEX usage_hourly_by_principal;
CREATE TABLE usage_hourly (
    hour                   timestamptz NOT NULL,
    principal_id           uuid NOT NULL,
    key_id                 uuid NOT NULL,
    model                  text NOT NULL,
    requests               bigint NOT NULL,
    hits                   bigint NOT NULL,
    prompt_tokens          bigint NOT NULL,
    completion_tokens      bigint NOT NULL,
    read_5m_tokens         bigint NOT NULL,
    read_1h_tokens         bigint NOT NULL,
    read_24h_tokens        bigint NOT NULL,
    write_5m_tokens        bigint NOT NULL,
    write_1h_tokens        bigint NOT NULL,
    write_24h_tokens       bigint NOT NULL,
    list_cost              numeric NOT NULL,
    charged_cost           numeric NOT NULL,
    unpriced_requests      bigint NOT NULL,
    hits_5m                bigint NOT NULL,
    hits_1h                bigint NOT NULL,
    hits_24h               bigint NOT NULL,
    entries_5m             bigint NOT NULL,
    entries_1h             bigint NOT NULL,
    entries_24h            bigint NOT NULL,
    read_discount_5m       numeric NOT NULL,
    read_discount_1h       numeric NOT NULL,
    read_discount_24h      numeric NOT NULL,
    write_premium_5m       numeric NOT NULL,
    write_premium_1h       numeric NOT NULL,
    write_premium_24h      numeric NOT NULL,
    counted_tokens         bigint NOT NULL,
    counted_prompt_tokens  bigint NOT NULL,
    unknown_usage_requests bigint NOT NULL,
    no_usage_requests      bigint NOT NULL,
    PRIMARY KEY (hour, principal_id, key_id, model)
) WITH (fillfactor = 80);
CREATE INDEX usage_hourly_by_principal ON usage_hourly (principal_id, hour);
CREATE INDEX usage_hourly_by_key ON usage_hourly (key_id, hour);

-- Everybody's: for questions about no principal in particular.
CREATE TABLE usage_hourly_models (
    hour                   timestamptz NOT NULL,
    model                  text NOT NULL,
    requests               bigint NOT NULL,
    hits                   bigint NOT NULL,
    prompt_tokens          bigint NOT NULL,
    completion_tokens      bigint NOT NULL,
    read_5m_tokens         bigint NOT NULL,
    read_1h_tokens         bigint NOT NULL,
    read_24h_tokens        bigint NOT NULL,
    write_5m_tokens        bigint NOT NULL,
    write_1h_tokens        bigint NOT NULL,
    write_24h_tokens       bigint NOT NULL,
    list_cost              numeric NOT NULL,
    charged_cost           numeric NOT NULL,
    unpriced_requests      bigint NOT NULL,
    hits_5m                bigint NOT NULL,
    hits_1h                bigint NOT NULL,
    hits_24h               bigint NOT NULL,
    entries_5m             bigint NOT NULL,
    entries_1h             bigint NOT NULL,
    entries_24h            bigint NOT NULL,
    read_discount_5m       numeric NOT NULL,
    read_discount_1h       numeric NOT NULL,
    read_discount_24h      numeric NOT NULL,
    write_premium_5m       numeric NOT NULL,
    write_premium_1h       numeric NOT NULL,
    write_premium_24h      numeric NOT NULL,
    counted_tokens         bigint NOT NULL,
    counted_prompt_tokens  bigint NOT NULL,
    unknown_usage_requests bigint NOT NULL,
    no_usage_requests      bigint NOT NULL,
    PRIMARY KEY (hour, model)
) WITH (fillfactor = 50);

-- For tables of principals, keys and models. Days are UTC days.
CREATE TABLE usage_daily (
    day                    timestamptz NOT NULL,
    principal_id           uuid NOT NULL,
    key_id                 uuid NOT NULL,
    model                  text NOT NULL,
    requests               bigint NOT NULL,
    hits                   bigint NOT NULL,
    prompt_tokens          bigint NOT NULL,
    completion_tokens      bigint NOT NULL,
    read_5m_tokens         bigint NOT NULL,
    read_1h_tokens         bigint NOT NULL,
    read_24h_tokens        bigint NOT NULL,
    write_5m_tokens        bigint NOT NULL,
    write_1h_tokens        bigint NOT NULL,
    write_24h_tokens       bigint NOT NULL,
    list_cost              numeric NOT NULL,
    charged_cost           numeric NOT NULL,
    unpriced_requests      bigint NOT NULL,
    PRIMARY KEY (day, principal_id, key_id, model)
) WITH (fillfactor = 80);
CREATE INDEX usage_daily_by_principal ON usage_daily (principal_id, day);
CREATE INDEX usage_daily_by_key ON usage_daily (key_id, day);

CREATE TABLE usage_daily_keys (
    day                    timestamptz NOT NULL,
    principal_id           uuid NOT NULL,
    key_id                 uuid NOT NULL,
    requests               bigint NOT NULL,
    hits                   bigint NOT NULL,
    prompt_tokens          bigint NOT NULL,
    completion_tokens      bigint NOT NULL,
    read_5m_tokens         bigint NOT NULL,
    read_1h_tokens         bigint NOT NULL,
    read_24h_tokens        bigint NOT NULL,
    write_5m_tokens        bigint NOT NULL,
    write_1h_tokens        bigint NOT NULL,
    write_24h_tokens       bigint NOT NULL,
    list_cost              numeric NOT NULL,
    charged_cost           numeric NOT NULL,
    unpriced_requests      bigint NOT NULL,
    PRIMARY KEY (day, principal_id, key_id)
) WITH (fillfactor = 80);

-- No reason is ''.
CREATE TABLE usage_hourly_outcomes (
    hour          timestamptz NOT NULL,
    principal_id  uuid NOT NULL,
    key_id        uuid NOT NULL,
    model         text NOT NULL,
    outcome       text NOT NULL,
    reason        text NOT NULL,
    requests      bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    PRIMARY KEY (hour, principal_id, key_id, model, outcome, reason)
) WITH (fillfactor = 80);
CREATE INDEX usage_hourly_outcomes_by_principal ON usage_hourly_outcomes (principal_id, hour);
CREATE INDEX usage_hourly_outcomes_by_key ON usage_hourly_outcomes (key_id, hour);

CREATE TABLE usage_hourly_model_outcomes (
    hour          timestamptz NOT NULL,
    model         text NOT NULL,
    outcome       text NOT NULL,
    reason        text NOT NULL,
    requests      bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    PRIMARY KEY (hour, model, outcome, reason)
) WITH (fillfactor = 50);

-- Since when there are requests, and until when there were hits; full UTC hours.
CREATE TABLE usage_activity (
    principal_id  uuid NOT NULL,
    key_id        uuid NOT NULL,
    model         text NOT NULL,
    first_request timestamptz NOT NULL,
    last_hit      timestamptz,
    PRIMARY KEY (principal_id, key_id, model)
) WITH (fillfactor = 80);
CREATE INDEX usage_activity_by_key ON usage_activity (key_id);

-- What is there already, as sums of the records; hours whose records are gone keep what they had.
INSERT INTO usage_hourly (
    hour, principal_id, key_id, model,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests,
    hits_5m, hits_1h, hits_24h, entries_5m, entries_1h, entries_24h, read_discount_5m, read_discount_1h, read_discount_24h,
    write_premium_5m, write_premium_1h, write_premium_24h, counted_tokens, counted_prompt_tokens, unknown_usage_requests, no_usage_requests)
SELECT b.hour, b.principal_id, b.key_id, b.model,
    b.requests, b.hits, b.prompt_tokens, b.completion_tokens, b.read_5m_tokens, b.read_1h_tokens, b.read_24h_tokens,
    b.write_5m_tokens, b.write_1h_tokens, b.write_24h_tokens, 0, 0, b.requests,
    COALESCE(r.hits_5m, 0), COALESCE(r.hits_1h, 0), COALESCE(r.hits_24h, 0),
    COALESCE(r.entries_5m, 0), COALESCE(r.entries_1h, 0), COALESCE(r.entries_24h, 0), 0, 0, 0, 0, 0, 0,
    COALESCE(r.counted_tokens, 0), COALESCE(r.counted_prompt_tokens, 0), COALESCE(r.unknown_usage_requests, 0), COALESCE(r.no_usage_requests, 0)
FROM usage_hourly_before b
LEFT JOIN (
    SELECT date_trunc('hour', submitted_at, 'UTC') AS hour, principal_id, key_id, model,
        count(*) FILTER (WHERE read_tokens > 0 AND read_tier = 0) AS hits_5m,
        count(*) FILTER (WHERE read_tokens > 0 AND read_tier = 1) AS hits_1h,
        count(*) FILTER (WHERE read_tokens > 0 AND read_tier = 2) AS hits_24h,
        sum(entries_5m) AS entries_5m, sum(entries_1h) AS entries_1h, sum(entries_24h) AS entries_24h,
        sum(counted_tokens) FILTER (WHERE prompt_tokens IS NOT NULL) AS counted_tokens,
        sum(prompt_tokens) FILTER (WHERE counted_tokens IS NOT NULL) AS counted_prompt_tokens,
        count(*) FILTER (WHERE reason = 'unknown_usage') AS unknown_usage_requests,
        count(*) FILTER (WHERE prompt_tokens IS NULL AND reason IS DISTINCT FROM 'unknown_usage') AS no_usage_requests
    FROM usage_records GROUP BY 1, 2, 3, 4
) r USING (hour, principal_id, key_id, model);
DROP TABLE usage_hourly_before;

INSERT INTO usage_hourly_models (
    hour, model,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests,
    hits_5m, hits_1h, hits_24h, entries_5m, entries_1h, entries_24h, read_discount_5m, read_discount_1h, read_discount_24h,
    write_premium_5m, write_premium_1h, write_premium_24h, counted_tokens, counted_prompt_tokens, unknown_usage_requests, no_usage_requests)
SELECT hour, model,
    sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens), sum(read_24h_tokens),
    sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost), sum(unpriced_requests),
    sum(hits_5m), sum(hits_1h), sum(hits_24h), sum(entries_5m), sum(entries_1h), sum(entries_24h), sum(read_discount_5m),
    sum(read_discount_1h), sum(read_discount_24h), sum(write_premium_5m), sum(write_premium_1h), sum(write_premium_24h),
    sum(counted_tokens), sum(counted_prompt_tokens), sum(unknown_usage_requests), sum(no_usage_requests)
FROM usage_hourly GROUP BY hour, model;

INSERT INTO usage_daily (
    day, principal_id, key_id, model,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests)
SELECT date_trunc('day', hour, 'UTC'), principal_id, key_id, model,
    sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens), sum(read_24h_tokens),
    sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost), sum(unpriced_requests)
FROM usage_hourly GROUP BY 1, 2, 3, 4;

INSERT INTO usage_daily_keys (
    day, principal_id, key_id,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests)
SELECT day, principal_id, key_id,
    sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens), sum(read_24h_tokens),
    sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost), sum(unpriced_requests)
FROM usage_daily GROUP BY 1, 2, 3;

INSERT INTO usage_hourly_outcomes (hour, principal_id, key_id, model, outcome, reason, requests, prompt_tokens)
SELECT date_trunc('hour', submitted_at, 'UTC'), principal_id, key_id, model, outcome, COALESCE(reason, ''), count(*), COALESCE(sum(prompt_tokens), 0)
FROM usage_records GROUP BY 1, 2, 3, 4, 5, 6;

INSERT INTO usage_hourly_model_outcomes (hour, model, outcome, reason, requests, prompt_tokens)
SELECT hour, model, outcome, reason, sum(requests), sum(prompt_tokens) FROM usage_hourly_outcomes GROUP BY 1, 2, 3, 4;

INSERT INTO usage_activity (principal_id, key_id, model, first_request, last_hit)
SELECT principal_id, key_id, model, min(hour), max(hour) FILTER (WHERE hits > 0) FROM usage_hourly GROUP BY 1, 2, 3;
