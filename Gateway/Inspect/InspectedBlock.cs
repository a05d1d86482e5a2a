namespace Gateway.Inspect;

/// <summary>One block.</summary>
/// <param name="Index">Its place in the prompt.</param>
/// <param name="Role">The role it is hashed with.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Length of its JSON as sent.</param>
/// <param name="Tokens">Our count; the upstream's may differ a little.</param>
/// <param name="Hash">Names the whole prefix up to and including it; lower-case hexadecimal.</param>
internal sealed record InspectedBlock(int Index, string Role, string Kind, int Bytes, int Tokens, string Hash);
