namespace Dashboard.Inspection;

/// <summary>A block of an inspected prompt.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Role">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Length of its JSON.</param>
/// <param name="Tokens">Our count.</param>
/// <param name="Hash">Of the prefix that ends with it.</param>
public sealed record InspectedBlock(int Index, string Role, string Kind, long Bytes, long Tokens, string Hash);
