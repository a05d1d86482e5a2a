using System.Text.Json.Nodes;
using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>
/// Done well. What never changes comes first (tools, then instructions) and ends in a marker, so that every conversation reads it; a second
/// marker moves along on the last block, so that every request reads all that the one before it sent.
/// </summary>
internal static class CodingAgent
{
    private const int Tasks = 5;
    private const int CallsPerTask = 4;

    public static IEnumerable<Step> Play(Stage stage)
    {
        var tools = Toolbox.ForCoding(stage.Fixed);
        var instructions = Prose.Of(stage.Fixed, 1_800);
        while (true)
        {
            var conversation = stage.Converse().Instruct(instructions, "5m");
            conversation.Tools = tools;
            conversation.LastBlockTtl = "5m";
            for (var task = 0; task < Tasks; task++)
            {
                conversation.Ask(stage.Question());
                yield return stage.Send(conversation, 4, 8);
                for (var call = 0; call < CallsPerTask; call++)
                {
                    var tool = Prose.Pick(stage.Random, tools);
                    conversation.Call(tool, new JsonObject { ["input"] = stage.Question() }, Prose.Of(stage.Random, stage.Random.Next(60, 240)));
                    yield return stage.Send(conversation, 1, 3);
                }
            }
        }
    }
}
