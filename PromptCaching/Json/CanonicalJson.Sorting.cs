using System.Runtime.CompilerServices;

namespace PromptCaching.Json;

internal ref partial struct CanonicalJson
{
    private const int SmallRun = 12;

    /// <summary>Sorts members by the bytes of their names; members of equal names keep their order.</summary>
    /// <param name="members">Tokens of one object's members.</param>
    /// <param name="room">As long; overwritten.</param>
    private readonly void Sort(Span<int> members, Span<int> room)
    {
        if (members.Length <= SmallRun)
        {
            InsertionSort(members);
            return;
        }
        var middle = members.Length / 2;
        Sort(members[..middle], room[..middle]);
        Sort(members[middle..], room[middle..]);
        Merge(members, middle, room);
    }

    /// <summary>By bytes; names of one object mostly differ in the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        !left.IsEmpty && !right.IsEmpty && left[0] != right[0] ? left[0] - right[0] : left.SequenceCompareTo(right);

    private readonly void InsertionSort(Span<int> members)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var key = Name(member);
            var at = i;
            for (; at > 0 && Compare(Name(members[at - 1]), key) > 0; at--) members[at] = members[at - 1];
            members[at] = member;
        }
    }

    private readonly void Merge(Span<int> members, int middle, Span<int> room)
    {
        var left = room[..middle];
        members[..middle].CopyTo(left);
        int from = 0, right = middle, to = 0;
        while (from < left.Length)
        {
            var takesRight = right < members.Length && Compare(Name(members[right]), Name(left[from])) < 0;
            members[to++] = takesRight ? members[right++] : left[from++];
        }
    }
}
