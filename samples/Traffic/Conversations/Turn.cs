namespace Traffic.Conversations;

/// <summary>What one side said. <paramref name="Role"/> is <c>user</c> or <c>assistant</c>; a tool's results belong to the user.</summary>
internal sealed record Turn(string Role, List<Block> Blocks);
