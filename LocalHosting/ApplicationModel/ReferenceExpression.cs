using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An interpolated string whose holes are filled when the application starts.</summary>
public sealed class ReferenceExpression : IValueProvider
{
    private readonly IReadOnlyList<object> _segments;

    private ReferenceExpression(IReadOnlyList<object> segments) => _segments = segments;

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Segments);

    /// <summary>The text, or null when one of its holes has no value.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        foreach (var segment in _segments)
        {
            var part = segment is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : (string)segment;
            if (part is null) return null;
            text.Append(part);
        }
        return text.ToString();
    }

    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) => Segments = new(1 + 2 * formattedCount);

        internal List<object> Segments { get; }

        public void AppendLiteral(string value) => Segments.Add(value);

        public void AppendFormatted(string? value) => Segments.Add(value ?? "");

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider => Segments.Add(valueProvider);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider => Segments.Add(valueProvider.Resource);
    }
}
