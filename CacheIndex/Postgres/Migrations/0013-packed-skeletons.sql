-- One value a request instead of six arrays, as PackedBlocks has it: an agent's request has dozens of blocks.
ALTER TABLE request_skeletons ADD COLUMN blocks bytea;

UPDATE request_skeletons SET blocks = COALESCE((
    SELECT string_agg(
        set_byte(set_byte(set_byte('\x000000'::bytea,
            0, COALESCE(array_position(ARRAY['text', 'tool_definition', 'tool_call', 'tool_result', 'image', 'audio', 'document', 'thinking', 'refusal'], b.kind), 0)),
            1, COALESCE(array_position(ARRAY['tool_definition', 'system', 'developer', 'user', 'assistant', 'tool_call', 'tool'], b.role), 0)),
            2, COALESCE(b.marker + 1, 0))
        || int8send(b.hash) || int4send(b.length) || int4send(b.count), ''::bytea ORDER BY b.n)
    FROM unnest(kinds, roles, hashes, bytes, tokens, markers) WITH ORDINALITY AS b (kind, role, hash, length, count, marker, n)), ''::bytea);

-- Half of it is hashes: compressing would save nothing and take time.
ALTER TABLE request_skeletons
    DROP COLUMN kinds, DROP COLUMN roles, DROP COLUMN hashes, DROP COLUMN bytes, DROP COLUMN tokens, DROP COLUMN markers,
    ALTER COLUMN blocks SET NOT NULL, ALTER COLUMN blocks SET STORAGE EXTERNAL;
