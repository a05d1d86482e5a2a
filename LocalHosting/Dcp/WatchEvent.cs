namespace Aspire.Hosting.Dcp;

internal sealed record WatchEvent(string Type, WatchedObject Object);
