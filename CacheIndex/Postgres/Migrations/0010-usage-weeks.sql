-- For tables of principals and keys over long ranges: weeks of UTC, from Monday. docs/decisions/0040-usage-rollups.md.

CREATE TABLE usage_weekly_keys (
    week                   timestamptz NOT NULL,
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
    PRIMARY KEY (week, principal_id, key_id)
) WITH (fillfactor = 80);

INSERT INTO usage_weekly_keys (
    week, principal_id, key_id,
    requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
    write_24h_tokens, list_cost, charged_cost, unpriced_requests)
SELECT date_trunc('week', day, 'UTC'), principal_id, key_id,
    sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens), sum(read_24h_tokens),
    sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost), sum(unpriced_requests)
FROM usage_daily_keys GROUP BY 1, 2, 3;
