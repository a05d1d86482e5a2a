namespace CacheIndex.Redis;

/// <summary>What is done to a bucket in one step, in Lua. Each script touches one key. A bucket is a hash with either the field <c>t</c>
/// (the token of a load under way) or the field <c>c</c> (complete) and its entries. A change to a bucket that is not complete deletes it,
/// so that a load which began before the change finds its token gone.</summary>
internal sealed record BucketScripts
{
    /// <summary>Present in a complete bucket.</summary>
    public const string Complete = "c";

    // Two halves: Redis' struct reads at most what a double holds.
    private const string Microseconds = """
        local function micros(value)
            local high, low = struct.unpack('>I4I4', value)
            return high * 4294967296 + low
        end

        """;

    /// <summary>The token to load under, or nothing where the bucket is complete. Two loads may share a token: the first to publish ends it.
    /// Arguments: a token nobody else uses, milliseconds that a load may take.</summary>
    public string Begin { get; init; } = """
        if redis.call('HEXISTS', KEYS[1], 'c') == 1 then return false end
        local token = redis.call('HGET', KEYS[1], 't')
        if token then return token end
        redis.call('HSET', KEYS[1], 't', ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return ARGV[1]
        """;

    // A value of more than 64 bytes makes Redis keep the hash as a table: reading 20 of 500 fields takes it 1 µs in place of 50.

    /// <summary>1 where the token was still there. Arguments: token, milliseconds to live, then hash and entry by turns.</summary>
    public string Publish { get; init; } = """
        if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'c', string.rep('c', 65), unpack(ARGV, 3))
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    /// <summary>Merges as Postgres does. An entry that is dead may be gone from Postgres, and a bucket that has grown too large is loaded anew
    /// in parts: both are deleted. Arguments: now in microseconds, the most fields a bucket may have, then hash and entry by turns.</summary>
    public string Write { get; init; } = Microseconds + """
        local function drop() return redis.call('DEL', KEYS[1]) end
        if redis.call('HEXISTS', KEYS[1], 'c') == 0 then return drop() end
        local now = tonumber(ARGV[1])
        for i = 3, #ARGV, 2 do
            local new = ARGV[i + 1]
            local old = redis.call('HGET', KEYS[1], ARGV[i])
            if old then
                if micros(old) <= now then return drop() end
                local expiry = new:sub(1, 8)
                if micros(old) > micros(new) then expiry = old:sub(1, 8) end
                local rest = new:sub(9)
                if micros(old:sub(9)) > micros(new:sub(9)) then rest = old:sub(9) end
                new = expiry .. rest
            end
            local stored = redis.pcall('HSET', KEYS[1], ARGV[i], new)
            if type(stored) == 'table' and stored.err then return drop() end
        end
        if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then return drop() end
        return 1
        """;

    /// <summary>Moves expiries forward, as far as Postgres surely has. An entry that is not there, or not surely live, may have been revived in Postgres
    /// or be gone from it: the bucket is deleted. Arguments: the moment in microseconds after which an expiry says that the entry is live, the slack of
    /// each tier in microseconds, then hash and expiry by turns.</summary>
    public string Refresh { get; init; } = Microseconds + """
        local function drop() return redis.call('DEL', KEYS[1]) end
        if redis.call('HEXISTS', KEYS[1], 'c') == 0 then return drop() end
        local live = tonumber(ARGV[1])
        for i = 5, #ARGV, 2 do
            local old = redis.call('HGET', KEYS[1], ARGV[i])
            if not old or micros(old) <= live then return drop() end
            local sure = micros(ARGV[i + 1]) - tonumber(ARGV[2 + old:byte(25)])
            if micros(old) < sure then
                local expiry = struct.pack('>I4I4', math.floor(sure / 4294967296), sure % 4294967296)
                local stored = redis.pcall('HSET', KEYS[1], ARGV[i], expiry .. old:sub(9))
                if type(stored) == 'table' and stored.err then return drop() end
            end
        end
        return 1
        """;
}
