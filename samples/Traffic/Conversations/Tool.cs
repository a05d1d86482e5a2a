using System.Text.Json.Nodes;

namespace Traffic.Conversations;

/// <summary>A tool that the model is told of.</summary>
/// <param name="Name">What the model calls it.</param>
/// <param name="Description">What it does.</param>
/// <param name="Parameters">A JSON schema.</param>
internal sealed record Tool(string Name, string Description, JsonObject Parameters);
