using System.Text.Json;
using System.Text.Json.Nodes;
using Traffic.Conversations;

namespace Traffic.Dialects;

/// <summary>How a conversation is put on the wire, and an answer read from it.</summary>
internal interface IDialect
{
    /// <summary>Below the gateway's address.</summary>
    string Path { get; }

    JsonObject Body(Conversation conversation, bool stream);

    void Authorize(HttpRequestMessage request, string key);

    /// <summary>Reads an answer that came in one piece.</summary>
    void Read(JsonElement answer, Reply reply);

    /// <summary>Reads one event of a stream.</summary>
    void ReadEvent(JsonElement data, Reply reply);
}
