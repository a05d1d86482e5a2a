namespace PromptCaching.Json;

/// <summary>Sorts members by the bytes of their names; members of equal names keep their order.</summary>
internal static class MemberOrder
{
    private const int SmallRun = 12;

    /// <param name="index">The body.</param>
    /// <param name="members">Tokens of one object's members.</param>
    /// <param name="room">As long as <paramref name="members"/>; overwritten.</param>
    public static void Sort(ref readonly JsonIndex index, Span<int> members, Span<int> room)
    {
        if (members.Length <= SmallRun)
        {
            InsertionSort(in index, members);
            return;
        }
        var middle = members.Length / 2;
        Sort(in index, members[..middle], room[..middle]);
        Sort(in index, members[middle..], room[middle..]);
        Merge(in index, members, middle, room);
    }

    private static void InsertionSort(ref readonly JsonIndex index, Span<int> members)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var key = index.Key(member);
            var at = i;
            for (; at > 0 && index.Key(members[at - 1]).SequenceCompareTo(key) > 0; at--) members[at] = members[at - 1];
            members[at] = member;
        }
    }

    private static void Merge(ref readonly JsonIndex index, Span<int> members, int middle, Span<int> room)
    {
        var left = room[..middle];
        members[..middle].CopyTo(left);
        int from = 0, right = middle, to = 0;
        while (from < left.Length)
        {
            var takesRight = right < members.Length && index.Key(members[right]).SequenceCompareTo(index.Key(left[from])) < 0;
            members[to++] = takesRight ? members[right++] : left[from++];
        }
    }
}
