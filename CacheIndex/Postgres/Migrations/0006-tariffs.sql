-- Prices, models, what keys may do, and who changed what.

-- An append-only ledger: a line is added, and closes the open one of its model; nothing else ever changes.
CREATE TABLE tariffs (
    version              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model                text NOT NULL CHECK (model <> ''),
    valid_from           timestamptz NOT NULL,
    valid_to             timestamptz CHECK (valid_to > valid_from),
    input_per_million    numeric NOT NULL CHECK (input_per_million BETWEEN 0 AND 100000),
    output_per_million   numeric NOT NULL CHECK (output_per_million BETWEEN 0 AND 100000),
    read_multiplier      numeric NOT NULL CHECK (read_multiplier >= 0 AND read_multiplier < 100),
    write_5m_multiplier  numeric NOT NULL CHECK (write_5m_multiplier >= 0 AND write_5m_multiplier < 100),
    write_1h_multiplier  numeric NOT NULL CHECK (write_1h_multiplier >= 0 AND write_1h_multiplier < 100),
    write_24h_multiplier numeric NOT NULL CHECK (write_24h_multiplier >= 0 AND write_24h_multiplier < 100),
    created_at           timestamptz NOT NULL,
    created_by           text NOT NULL,
    UNIQUE (model, valid_from)
);

-- At most one is open per model, so of two changes at once one fails.
CREATE UNIQUE INDEX tariffs_open ON tariffs (model) WHERE valid_to IS NULL;

CREATE TABLE models (
    name                text PRIMARY KEY CHECK (name <> ''),
    upstream            text NOT NULL CHECK (upstream <> ''),
    upstream_model      text,
    tokenizer           text NOT NULL CHECK (tokenizer <> ''),
    mode                smallint NOT NULL CHECK (mode BETWEEN 0 AND 2),
    min_prefix_tokens   integer NOT NULL CHECK (min_prefix_tokens >= 0),
    cached_reads_exempt boolean NOT NULL,
    changed_at          timestamptz NOT NULL
);

ALTER TABLE api_keys
    ADD COLUMN requests_per_minute integer CHECK (requests_per_minute >= 1),
    ADD COLUMN budget_tokens bigint CHECK (budget_tokens >= 1),
    ADD COLUMN budget_period smallint CHECK (budget_period BETWEEN 0 AND 2),
    ADD COLUMN models text[],
    ADD CHECK ((budget_tokens IS NULL) = (budget_period IS NULL));

CREATE TABLE audit_entries (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    action   text NOT NULL,
    subject  text NOT NULL,
    before   jsonb,
    after    jsonb
);
