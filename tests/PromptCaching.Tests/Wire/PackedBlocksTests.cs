using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace PromptCaching.Tests.Wire;

public sealed class PackedBlocksTests
{
    [Fact]
    public void Every_kind_role_and_tier_is_read_as_it_was_written()
    {
        foreach (var kind in Enum.GetValues<BlockKind>())
        {
            foreach (var role in Enum.GetValues<BlockRole>())
            {
                foreach (var marker in new CacheTier?[] { null, CacheTier.FiveMinutes, CacheTier.OneHour, CacheTier.OneDay })
                {
                    var packed = new byte[PackedBlocks.BlockSize];
                    PackedBlocks.Write(packed, kind, role, long.MinValue, int.MaxValue, 7, marker);
                    Assert.Equal([new SkeletonBlock(kind.Name(), role.Name(), long.MinValue, int.MaxValue, 7, marker)], PackedBlocks.Read(packed));
                }
            }
        }
    }

    [Fact]
    public void What_a_later_version_may_have_added_is_read_as_other_and_without_a_marker() =>
        Assert.Equal(
            [new SkeletonBlock("other", "other", 1, 2, 3)], PackedBlocks.Read([200, 100, 50, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9]));
}
