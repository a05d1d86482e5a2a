using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CacheIndex.Tests;

/// <summary>What error answers must look like.</summary>
internal static class Problem
{
    public static async Task AssertBadFieldAsync(HttpResponseMessage response, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        Assert.Equal(field, problem!["field"]?.GetValue<string>());
        Assert.NotNull(problem["value"]);
        Assert.NotNull(problem["remedy"]);
    }
}
