-- Sums by the minute, so that no page reads records, and narrower ones for long ranges. docs/decisions/0040-usage-rollups.md.

-- Minute x principal x key x model x outcome x reason: the finest sums, in one partition a day, which goes when its records go. No reason is ''.
CREATE TABLE usage_minutely (
    minute                 timestamptz NOT NULL,
    principal_id           uuid NOT NULL,
    key_id                 uuid NOT NULL,
    model                  text NOT NULL,
    outcome                text NOT NULL,
    reason                 text NOT NULL,
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
    PRIMARY KEY (principal_id, minute, key_id, model, outcome, reason)
) PARTITION BY RANGE (minute);
CREATE INDEX usage_minutely_by_minute ON usage_minutely (minute);

-- Everybody's.
CREATE TABLE usage_minutely_models (
    minute                 timestamptz NOT NULL,
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
    PRIMARY KEY (minute, model)
) PARTITION BY RANGE (minute);

-- For the hours beside whole days in tables of principals and keys.
CREATE TABLE usage_hourly_keys (
    hour                   timestamptz NOT NULL,
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
    PRIMARY KEY (hour, principal_id, key_id)
) WITH (fillfactor = 80);
CREATE INDEX usage_hourly_keys_by_principal ON usage_hourly_keys (principal_id, hour);

CREATE TABLE usage_daily_outcomes (
    day           timestamptz NOT NULL,
    principal_id  uuid NOT NULL,
    key_id        uuid NOT NULL,
    model         text NOT NULL,
    outcome       text NOT NULL,
    reason        text NOT NULL,
    requests      bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    PRIMARY KEY (principal_id, day, key_id, model, outcome, reason)
) WITH (fillfactor = 80);
CREATE INDEX usage_daily_outcomes_by_key ON usage_daily_outcomes (key_id, day);

CREATE TABLE usage_daily_model_outcomes (
    day           timestamptz NOT NULL,
    model         text NOT NULL,
    outcome       text NOT NULL,
    reason        text NOT NULL,
    requests      bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    PRIMARY KEY (day, model, outcome, reason)
) WITH (fillfactor = 50);

-- For tables of one model's principals and keys.
CREATE INDEX usage_hourly_by_model ON usage_hourly (model, hour);
CREATE INDEX usage_daily_by_model ON usage_daily (model, day);

-- Behind a page of a rare outcome or reason, of one principal or one key, only its own rows are read.
DROP INDEX usage_records_by_principal;
CREATE INDEX usage_records_by_principal ON usage_records (principal_id, submitted_at, request_id, key_id, outcome, reason);
CREATE INDEX usage_records_by_outcome ON usage_records (outcome, submitted_at, request_id);
CREATE INDEX usage_records_by_reason ON usage_records (reason, submitted_at, request_id) WHERE reason IS NOT NULL;

-- As in 0003, with the sums by the minute.
CREATE OR REPLACE FUNCTION create_usage_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent    text;
    partition text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['usage_records', 'usage_writes', 'request_skeletons', 'usage_minutely', 'usage_minutely_models'] LOOP
        partition := parent || to_char(day, '"_p"YYYYMMDD');
        IF to_regclass(partition) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, partition, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
END $$;

SELECT create_usage_day(to_date(right(c.relname, 8), 'YYYYMMDD'))
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'usage_records'::regclass AND c.relname ~ '_p[0-9]{8}$';

-- What is there already, as sums of the records, or of the sums that there are.
INSERT INTO usage_minutely (
    minute, principal_id, key_id, model, outcome, reason,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests, hits_5m, hits_1h, hits_24h, entries_5m, entries_1h, entries_24h,
    read_discount_5m, read_discount_1h, read_discount_24h, write_premium_5m, write_premium_1h, write_premium_24h, counted_tokens,
    counted_prompt_tokens, unknown_usage_requests, no_usage_requests)
SELECT date_trunc('minute', submitted_at, 'UTC'), principal_id, key_id, model, outcome, COALESCE(reason, ''),
    count(*), count(*) FILTER (WHERE read_tokens > 0), COALESCE(sum(prompt_tokens), 0), COALESCE(sum(completion_tokens), 0),
    COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 0), 0), COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 1), 0),
    COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 2), 0), sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens),
    COALESCE(sum(list_cost), 0), COALESCE(sum(charged_cost), 0), count(*) FILTER (WHERE tariff_version IS NULL),
    count(*) FILTER (WHERE read_tokens > 0 AND read_tier = 0), count(*) FILTER (WHERE read_tokens > 0 AND read_tier = 1),
    count(*) FILTER (WHERE read_tokens > 0 AND read_tier = 2), sum(entries_5m), sum(entries_1h), sum(entries_24h),
    COALESCE(sum(read_discount) FILTER (WHERE read_tier = 0), 0), COALESCE(sum(read_discount) FILTER (WHERE read_tier = 1), 0),
    COALESCE(sum(read_discount) FILTER (WHERE read_tier = 2), 0), COALESCE(sum(write_premium_5m), 0), COALESCE(sum(write_premium_1h), 0),
    COALESCE(sum(write_premium_24h), 0), COALESCE(sum(counted_tokens) FILTER (WHERE prompt_tokens IS NOT NULL), 0),
    COALESCE(sum(prompt_tokens) FILTER (WHERE counted_tokens IS NOT NULL), 0), count(*) FILTER (WHERE reason = 'unknown_usage'),
    count(*) FILTER (WHERE prompt_tokens IS NULL AND reason IS DISTINCT FROM 'unknown_usage')
FROM usage_records GROUP BY 1, 2, 3, 4, 5, 6;

INSERT INTO usage_minutely_models (
    minute, model,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests, hits_5m, hits_1h, hits_24h, entries_5m, entries_1h, entries_24h,
    read_discount_5m, read_discount_1h, read_discount_24h, write_premium_5m, write_premium_1h, write_premium_24h, counted_tokens,
    counted_prompt_tokens, unknown_usage_requests, no_usage_requests)
SELECT minute, model,
    sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens), sum(read_24h_tokens),
    sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost), sum(unpriced_requests),
    sum(hits_5m), sum(hits_1h), sum(hits_24h), sum(entries_5m), sum(entries_1h), sum(entries_24h), sum(read_discount_5m),
    sum(read_discount_1h), sum(read_discount_24h), sum(write_premium_5m), sum(write_premium_1h), sum(write_premium_24h),
    sum(counted_tokens), sum(counted_prompt_tokens), sum(unknown_usage_requests), sum(no_usage_requests)
FROM usage_minutely GROUP BY minute, model;

INSERT INTO usage_hourly_keys (
    hour, principal_id, key_id,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests)
SELECT hour, principal_id, key_id,
    sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens), sum(read_24h_tokens),
    sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost), sum(unpriced_requests)
FROM usage_hourly GROUP BY 1, 2, 3;

INSERT INTO usage_daily_outcomes (day, principal_id, key_id, model, outcome, reason, requests, prompt_tokens)
SELECT date_trunc('day', hour, 'UTC'), principal_id, key_id, model, outcome, reason, sum(requests), sum(prompt_tokens)
FROM usage_hourly_outcomes GROUP BY 1, 2, 3, 4, 5, 6;
DROP TABLE usage_hourly_outcomes;

INSERT INTO usage_daily_model_outcomes (day, model, outcome, reason, requests, prompt_tokens)
SELECT date_trunc('day', hour, 'UTC'), model, outcome, reason, sum(requests), sum(prompt_tokens) FROM usage_hourly_model_outcomes GROUP BY 1, 2, 3, 4;
