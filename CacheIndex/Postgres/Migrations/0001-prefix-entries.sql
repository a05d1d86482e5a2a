-- The prefix index. Layout and reasons: docs/decisions/0004-prefix-index-layout.md.

CREATE TABLE prefix_scopes (
    scope_id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    principal_id      uuid NOT NULL,
    virtual_model     text NOT NULL,
    tokenizer_version text NOT NULL,
    UNIQUE (principal_id, virtual_model, tokenizer_version)
);

-- No foreign key to prefix_scopes: every write would lock its scope's row, and scopes are never deleted.
-- No index on expires_at: a refresh then changes no indexed column and stays within its page (HOT).
CREATE TABLE prefix_entries (
    expires_at  timestamptz NOT NULL,
    written_at  timestamptz NOT NULL,
    token_count bigint NOT NULL CHECK (token_count >= 0),
    scope_id    integer NOT NULL,
    tier        smallint NOT NULL CHECK (tier BETWEEN 0 AND 2),
    prefix_hash bytea NOT NULL CHECK (octet_length(prefix_hash) = 32),
    PRIMARY KEY (scope_id, prefix_hash)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

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
