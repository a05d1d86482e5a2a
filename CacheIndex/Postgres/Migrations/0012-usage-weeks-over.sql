-- Weeks are added up once, when they are over, and so can have models. docs/decisions/0040-usage-rollups.md.
CREATE TABLE usage_weeks (
    until   timestamptz NOT NULL    -- weeks before this are added up
);

INSERT INTO usage_weeks VALUES ('-infinity');

CREATE TABLE usage_weekly (LIKE usage_daily) WITH (fillfactor = 80);
ALTER TABLE usage_weekly RENAME COLUMN day TO week;
ALTER TABLE usage_weekly ADD PRIMARY KEY (week, principal_id, key_id, model);

CREATE INDEX usage_weekly_by_principal ON usage_weekly (principal_id, week);
CREATE INDEX usage_weekly_by_key ON usage_weekly (key_id, week);
CREATE INDEX usage_weekly_by_model ON usage_weekly (model, week);

TRUNCATE usage_weekly_keys;
