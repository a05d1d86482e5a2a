-- Whether Redis may be believed, decided here because every change passes here: docs/decisions/0010-redis-under-a-lease.md.
CREATE TABLE redis_trust (
    only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch           bigint NOT NULL,       -- part of every key in Redis
    began_at        timestamptz NOT NULL,  -- when this epoch began
    suspended_until timestamptz NOT NULL   -- until then no replica uses Redis
);

INSERT INTO redis_trust (epoch, began_at, suspended_until) VALUES (1, now(), now());
