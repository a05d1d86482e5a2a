namespace Gateway.Exchanges;

/// <summary>What follows from a block's canonical JSON alone.</summary>
/// <param name="Tokens">Raw count.</param>
/// <param name="SkeletonHash">The hash that skeletons show.</param>
internal readonly record struct CountedBlock(int Tokens, long SkeletonHash);
