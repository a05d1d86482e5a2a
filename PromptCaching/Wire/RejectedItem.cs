using System.Text.Json.Serialization;

namespace PromptCaching.Wire;

/// <summary>An item of a <see cref="CommitBatch"/> that was not accepted.</summary>
/// <param name="Index">Its position in the batch, from 0.</param>
/// <param name="RequestId">Its request, where that could be read.</param>
/// <param name="Field">The field at fault.</param>
/// <param name="Reason">The value and what would be accepted.</param>
public sealed record RejectedItem(
    int Index, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Guid? RequestId, string Field, string Reason);
