-- Postgres is free to look at the names of all tables before it knows which are the parent's partitions, and does so once there are many; only
-- a partition's name ends in a date.
CREATE OR REPLACE FUNCTION drop_usage_days(parent regclass, before date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    partition regclass;
    dropped   integer := 0;
BEGIN
    FOR partition IN
        SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = parent
          AND CASE WHEN c.relname ~ '_p[0-9]{8}$' THEN to_date(right(c.relname, 8), 'YYYYMMDD') < before ELSE false END
    LOOP
        EXECUTE format('DROP TABLE %s', partition);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
