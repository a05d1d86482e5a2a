using System.Security.Cryptography;
using System.Text;

namespace UpstreamSimulator;

/// <summary>An answer, decided before its first token leaves.</summary>
/// <param name="Id">The answer's id, without the dialect's prefix.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="Model">The model's name as asked for.</param>
/// <param name="Pieces">One token each.</param>
/// <param name="IsCut">The limit on tokens ended it.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Random">Goes on for the rhythm.</param>
/// <param name="Call">The tool that is asked for instead of an answer in words; the pieces are its arguments then. Null = words.</param>
internal sealed record ModelAnswer(
    string Id, long Created, string Model, string[] Pieces, bool IsCut, int PromptTokens, Random Random, ToolCall? Call = null)
{
    /// <summary>The same request and seed give the same answer.</summary>
    public static ModelAnswer To(ModelRequest request, int promptTokens, SimulatorOptions options, DateTimeOffset now)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in request.Tools.Concat(request.Messages)) hash.AppendData(Encoding.UTF8.GetBytes(part.GetRawText()));
        var digest = hash.GetHashAndReset();
        var random = new Random(BitConverter.ToInt32(digest) ^ options.Seed);
        var id = Convert.ToHexStringLower(digest.AsSpan(0, 12));
        if (ToolDirectives.Next(request) is { } call)
            return new ModelAnswer(id, now.ToUnixTimeSeconds(), request.Model, call.Pieces, false, promptTokens, random, call);
        var wanted = random.Next((options.AnswerTokens + 1) / 2, options.AnswerTokens + 1);
        var length = Math.Min(wanted, request.MaxTokens ?? wanted);
        return new ModelAnswer(
            id, now.ToUnixTimeSeconds(), request.Model,
            [.. TextGenerator.Tokens(random).Take(length)], length < wanted, promptTokens, random);
    }
}
