using CacheIndex.Tariffs;
using CacheIndex.Tests.Usage;

namespace CacheIndex.Tests.Tariffs;

public sealed class ImportTariffsTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_is_entered_once_however_often_it_is_imported()
    {
        var database = await server.CreateDatabaseAsync();
        var output = new StringWriter();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(0, await ImportTariffsCommand.RunAsync([Sample(), "--connection", database], output, TextWriter.Null, Cancellation));
        }
        Assert.Equal(13, await Ledger.CountAsync(database, "tariffs"));
        Assert.Equal(13, await Ledger.CountAsync(database, "audit_entries WHERE action = 'tariff.create' AND actor = 'import-tariffs'"));
        Assert.Contains("gpt-oss-120b: holds already", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"currency":"EUR","tariffs":[]}""", "currency is EUR")]
    [InlineData("""{"currency":"USD","tariffs":[{"model":"m","inputPerMillion":-1,"outputPerMillion":1}]}""", "tariffs[0]: inputPerMillion is -1")]
    [InlineData("""{"tariffs":[]}""", "currency")]
    [InlineData("[]", "cannot be used")]
    [InlineData("no JSON", "cannot be used")]
    public async Task A_file_that_cannot_be_used_says_why(string text, string reason)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text, Cancellation);
            var errors = new StringWriter();
            Assert.Equal(1, await ImportTariffsCommand.RunAsync(
                [path, "--connection", await server.CreateDatabaseAsync()], TextWriter.Null, errors, Cancellation));
            Assert.Contains(reason, errors.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Without_a_file_or_a_database_it_says_what_to_give()
    {
        var errors = new StringWriter();
        Assert.Equal(2, await ImportTariffsCommand.RunAsync([], TextWriter.Null, errors, Cancellation));
        Assert.Contains("samples/tariffs.json", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await ImportTariffsCommand.RunAsync([Sample(), "--connection", "Host=127.0.0.1;Port=1;Database=x"], TextWriter.Null, errors, Cancellation));
        Assert.Contains("--connection", errors.ToString(), StringComparison.Ordinal);
    }

    private static string Sample()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "samples", "tariffs.json") is var path && File.Exists(path)) return path;
        }
        throw new FileNotFoundException("There is no samples/tariffs.json above the tests.");
    }
}
