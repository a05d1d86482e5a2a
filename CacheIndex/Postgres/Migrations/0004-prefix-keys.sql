-- The key becomes small: a scope's name is a digest of what it is made of, so that nothing needs a join, and of a hash the first eight bytes are
-- indexed. docs/decisions/0003-prefix-index-layout.md.

CREATE FUNCTION prefix_scope_id(principal_id uuid, virtual_model text, tokenizer_version text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(substr(sha256(
    uuid_send(principal_id) || convert_to(virtual_model, 'UTF8') || '\x00'::bytea || convert_to(tokenizer_version, 'UTF8')), 1, 16), 'hex')::uuid;

-- The first eight bytes as a number that sorts as they do.
CREATE FUNCTION prefix_key(prefix_hash bytea) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || encode(substr(prefix_hash, 1, 8), 'hex'))::bit(64)::bigint # (-9223372036854775808)::bigint;

CREATE TEMP TABLE kept_entries ON COMMIT DROP AS
SELECT prefix_scope_id(principal_id, virtual_model, tokenizer_version) AS scope_id, expires_at, written_at, token_count, tier, prefix_hash
FROM prefix_entries JOIN prefix_scopes USING (scope_id);

CREATE TEMP TABLE kept_scopes ON COMMIT DROP AS
SELECT prefix_scope_id(principal_id, virtual_model, tokenizer_version) AS scope_id, principal_id, virtual_model, tokenizer_version
FROM prefix_scopes;

DROP VIEW prompt_cache_entries;
DROP TABLE prefix_entries, prefix_scopes;

CREATE TABLE prefix_scopes (
    scope_id          uuid PRIMARY KEY,
    principal_id      uuid NOT NULL,
    virtual_model     text NOT NULL,
    tokenizer_version text NOT NULL,
    UNIQUE (principal_id, virtual_model, tokenizer_version)
);

-- No foreign key to prefix_scopes: every write would lock its scope's row, and scopes are never deleted.
-- No index on expires_at: a refresh then changes no indexed column and stays within its page (HOT).
CREATE TABLE prefix_entries (
    scope_id    uuid NOT NULL,
    prefix_key  bigint NOT NULL,   -- of prefix_hash; whoever finds a row by it compares the whole hash
    expires_at  timestamptz NOT NULL,
    written_at  timestamptz NOT NULL,
    token_count bigint NOT NULL CHECK (token_count >= 0),
    tier        smallint NOT NULL CHECK (tier BETWEEN 0 AND 2),
    prefix_hash bytea NOT NULL CHECK (octet_length(prefix_hash) = 32),
    PRIMARY KEY (scope_id, prefix_key)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

INSERT INTO prefix_scopes SELECT scope_id, principal_id, virtual_model, tokenizer_version FROM kept_scopes;
INSERT INTO prefix_entries SELECT scope_id, prefix_key(prefix_hash), expires_at, written_at, token_count, tier, prefix_hash FROM kept_entries
ON CONFLICT DO NOTHING;

-- The columns that an operator of dwctl knows.
CREATE VIEW prompt_cache_entries AS
SELECT s.principal_id,
       s.virtual_model,
       s.tokenizer_version,
       e.prefix_hash,
       e.token_count AS cumulative_token_count,
       CASE e.tier WHEN 0 THEN '5m' WHEN 1 THEN '1h' WHEN 2 THEN '24h' END AS ttl_tier,
       e.written_at AS created_at,
       e.expires_at
FROM prefix_entries e
JOIN prefix_scopes s USING (scope_id);

-- What the sweep has removed, by the hour in which it expired. An entry was never read after its last write when its expiry never moved.
CREATE TABLE prefix_deaths (
    hour           timestamptz NOT NULL,
    scope_id       uuid NOT NULL,
    tier           smallint NOT NULL,
    entries        bigint NOT NULL,
    tokens         numeric NOT NULL,
    unread_entries bigint NOT NULL,
    unread_tokens  numeric NOT NULL,
    PRIMARY KEY (hour, scope_id, tier),
    CHECK (unread_entries BETWEEN 0 AND entries AND unread_tokens BETWEEN 0 AND tokens)
) WITH (fillfactor = 80);
