-- The usage ledger. Days are UTC days; submitted_at decides the day, so a replayed record lands beside its first copy.

CREATE TABLE usage_records (
    submitted_at          timestamptz NOT NULL,
    request_id            uuid NOT NULL,
    principal_id          uuid NOT NULL,
    key_id                uuid NOT NULL,
    model                 text NOT NULL,
    upstream              text NOT NULL,
    upstream_model        text NOT NULL,
    dialect               text NOT NULL,
    status                smallint NOT NULL,
    outcome               text NOT NULL,
    reason                text,
    prompt_tokens         bigint,
    completion_tokens     bigint,
    read_tokens           bigint NOT NULL,
    read_tier             smallint,
    write_5m_tokens       bigint NOT NULL,
    write_1h_tokens       bigint NOT NULL,
    write_24h_tokens      bigint NOT NULL,
    read_hash             bytea,
    read_written_at       timestamptz,
    upstream_read_tokens  bigint,
    upstream_write_tokens bigint,
    counted_tokens        bigint,
    streamed              boolean NOT NULL,
    dispatched_at         timestamptz,
    first_byte_at         timestamptz,
    completed_at          timestamptz NOT NULL,
    finish_reason         text,
    user_agent            text,
    trace_id              text,
    tokenizer_version     text,
    -- Known once tariffs exist; a record from before has none.
    list_cost             numeric,
    charged_cost          numeric,
    tariff_version        bigint,
    recorded_at           timestamptz NOT NULL,
    PRIMARY KEY (submitted_at, request_id),
    CHECK (read_tokens >= 0 AND write_5m_tokens >= 0 AND write_1h_tokens >= 0 AND write_24h_tokens >= 0),
    CHECK (read_tokens + write_5m_tokens + write_1h_tokens + write_24h_tokens <= COALESCE(prompt_tokens, 0)),
    CHECK (read_tokens = 0 OR read_tier IS NOT NULL)
) PARTITION BY RANGE (submitted_at);

CREATE INDEX usage_records_by_principal ON usage_records (principal_id, submitted_at, request_id);
CREATE INDEX usage_records_by_model ON usage_records (model, submitted_at, request_id);

-- The entries that a request wrote.
CREATE TABLE usage_writes (
    submitted_at timestamptz NOT NULL,
    request_id   uuid NOT NULL,
    position     smallint NOT NULL,
    tier         smallint NOT NULL,
    token_count  bigint NOT NULL,
    expires_at   timestamptz NOT NULL,
    prefix_hash  bytea NOT NULL,
    PRIMARY KEY (submitted_at, request_id, position)
) PARTITION BY RANGE (submitted_at);

-- A prompt's blocks without their text; the arrays run in parallel, one element a block.
CREATE TABLE request_skeletons (
    submitted_at timestamptz NOT NULL,
    request_id   uuid NOT NULL,
    kinds        text[] NOT NULL,
    roles        text[] NOT NULL,
    hashes       bigint[] NOT NULL,
    bytes        integer[] NOT NULL,
    tokens       integer[] NOT NULL,
    markers      smallint[] NOT NULL,
    PRIMARY KEY (submitted_at, request_id)
) PARTITION BY RANGE (submitted_at);

-- What every page reads. Always the sum of the records: both change in one transaction.
CREATE TABLE usage_hourly (
    hour              timestamptz NOT NULL,
    principal_id      uuid NOT NULL,
    key_id            uuid NOT NULL,
    model             text NOT NULL,
    requests          bigint NOT NULL,
    hits              bigint NOT NULL,
    prompt_tokens     bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    read_5m_tokens    bigint NOT NULL,
    read_1h_tokens    bigint NOT NULL,
    read_24h_tokens   bigint NOT NULL,
    write_5m_tokens   bigint NOT NULL,
    write_1h_tokens   bigint NOT NULL,
    write_24h_tokens  bigint NOT NULL,
    PRIMARY KEY (hour, principal_id, key_id, model)
) WITH (fillfactor = 80);

CREATE INDEX usage_hourly_by_principal ON usage_hourly (principal_id, hour);

-- Makes one day's partitions where they are missing. ATTACH, unlike PARTITION OF, does not lock out readers of the parent.
CREATE FUNCTION create_usage_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent    text;
    partition text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['usage_records', 'usage_writes', 'request_skeletons'] LOOP
        partition := parent || to_char(day, '"_p"YYYYMMDD');
        IF to_regclass(partition) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, partition, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
END $$;

-- Drops the partitions of every day before the given one; answers with how many.
CREATE FUNCTION drop_usage_days(parent regclass, before date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    partition regclass;
    dropped   integer := 0;
BEGIN
    FOR partition IN
        SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = parent AND to_date(right(c.relname, 8), 'YYYYMMDD') < before
    LOOP
        EXECUTE format('DROP TABLE %s', partition);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;

-- Items of a commit that can never be accepted, kept aside so that they block nothing and nothing is lost silently.
CREATE TABLE usage_rejects (
    reject_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rejected_at timestamptz NOT NULL,
    request_id  uuid,
    field       text NOT NULL,
    reason      text NOT NULL,
    item        bytea NOT NULL
);
