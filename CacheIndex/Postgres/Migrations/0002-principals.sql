CREATE TABLE principals (
    principal_id uuid PRIMARY KEY,
    name         text NOT NULL UNIQUE CHECK (name <> ''),
    created_at   timestamptz NOT NULL
);

-- The secret itself is never here, only its SHA-256.
CREATE TABLE api_keys (
    key_id       uuid PRIMARY KEY,
    principal_id uuid NOT NULL REFERENCES principals,
    name         text NOT NULL CHECK (name <> ''),
    secret_hash  bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    UNIQUE (principal_id, name)
);
