-- Weeks are added up once, when they are over, and so can have models. docs/decisions/0040-usage-rollups.md.
CREATE TABLE usage_weeks (
    until   timestamptz NOT NULL    -- weeks before this are added up
);

INSERT INTO usage_weeks VALUES ('-infinity');

CREATE TABLE usage_weekly (
    week                   timestamptz NOT NULL,
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
    PRIMARY KEY (week, principal_id, key_id, model)
) WITH (fillfactor = 80);

CREATE INDEX usage_weekly_by_principal ON usage_weekly (principal_id, week);
CREATE INDEX usage_weekly_by_key ON usage_weekly (key_id, week);
CREATE INDEX usage_weekly_by_model ON usage_weekly (model, week);

TRUNCATE usage_weekly_keys;
