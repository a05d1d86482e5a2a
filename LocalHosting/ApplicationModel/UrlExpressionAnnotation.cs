namespace Aspire.Hosting.ApplicationModel;

internal sealed class UrlExpressionAnnotation(ReferenceExpression url, string? displayText) : IResourceAnnotation
{
    public ReferenceExpression Url => url;

    public string? DisplayText => displayText;
}
