using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Outbox;

internal sealed class OutboxOptionsValidator : IValidateOptions<OutboxOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboxOptions options)
    {
        var problems = new SettingsProblems();
        if (options.Directory.AsSpan().IndexOfAny(Path.GetInvalidPathChars()) >= 0)
            problems.Add("Gateway:Outbox:Directory", options.Directory, "name a folder.");
        if (!Enum.IsDefined(options.Fsync))
            problems.Add("Gateway:Outbox:Fsync", options.Fsync.ToString(), "set it to Never, Periodic or BeforeResponse.");
        problems.Range("Gateway:Outbox:FsyncInterval", options.FsyncInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        problems.Range("Gateway:Outbox:MaxBytes", options.MaxBytes, 1L << 16, 1L << 40);
        problems.Range("Gateway:Outbox:MaxMemoryBytes", options.MaxMemoryBytes, 0, 1L << 34);
        problems.Range("Gateway:Outbox:SegmentBytes", options.SegmentBytes, 1L << 12, 1L << 30);
        problems.Range("Gateway:Outbox:BatchInterval", options.BatchInterval, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        problems.Range("Gateway:Outbox:MaxBackoff", options.MaxBackoff, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        problems.Range("Gateway:Outbox:DeliveryTimeout", options.DeliveryTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        return problems.Result();
    }
}
