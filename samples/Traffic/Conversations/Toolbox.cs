using System.Text.Json.Nodes;

namespace Traffic.Conversations;

/// <summary>Tools of the kind that agents bring along.</summary>
internal static class Toolbox
{
    private static readonly (string Name, string Does, string Takes)[] Coding =
    [
        ("read_file", "Reads a file of the working copy and returns its lines with their numbers.", "path"),
        ("edit_file", "Replaces a passage of a file. The passage must occur exactly once.", "passage"),
        ("find_text", "Searches the working copy for a regular expression, one hit a line.", "pattern"),
        ("run_tests", "Builds and runs the tests whose names match a filter; returns the failures.", "filter"),
        ("list_folder", "Lists a folder, folders first, without what git ignores.", "path"),
        ("show_history", "Shows the last commits that touched a file, newest first.", "path"),
        ("ask_human", "Asks the person at the keyboard and waits for the answer.", "question"),
    ];

    /// <summary>A coding agent's seven tools, each described at length, as real ones are.</summary>
    public static IReadOnlyList<Tool> ForCoding(Random random) =>
        [.. Coding.Select(tool => new Tool(tool.Name, $"{tool.Does} {Prose.Of(random, 90)}", Schema(tool.Takes)))];

    private static JsonObject Schema(string parameter) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { [parameter] = new JsonObject { ["type"] = "string" } },
        ["required"] = new JsonArray(parameter),
    };
}
