namespace PromptCaching.Tests;

public sealed class CacheScopeTests
{
    private static readonly CacheScope Scope = new(Guid.Parse("00000000-0000-0000-0000-00000000002a"), "model-a", "o200k-1");

    [Fact]
    public void Its_id_is_computed_from_what_it_is_made_of()
    {
        var same = new CacheScope(Scope.PrincipalId, "model-a", "o200k-1");
        Assert.Equal(Scope.Id, same.Id);
        // printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x2amodel-a\0o200k-1' | sha256sum
        Assert.Equal(Guid.Parse("30f90f20-b984-e203-7cc6-0b28aac57d5b"), Scope.Id);
    }

    [Fact]
    public void A_changed_copy_has_an_id_of_its_own()
    {
        var before = Scope.Id;
        CacheScope[] others = [Scope with { PrincipalId = Guid.NewGuid() }, Scope with { Model = "model-b" }, Scope with { TokenizerVersion = "o200k-2" }];
        Assert.All(others, other => Assert.NotEqual(before, other.Id));
    }

    [Fact]
    public void It_equals_another_of_the_same_parts_whether_or_not_its_id_was_asked_for()
    {
        _ = Scope.Id;
        var same = new CacheScope(Scope.PrincipalId, "model-a", "o200k-1");
        Assert.Equal(Scope, same);
        Assert.Equal(Scope.GetHashCode(), same.GetHashCode());
    }
}
