namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource starts when somebody asks for it, not with the application.</summary>
internal sealed class ExplicitStartupAnnotation : IResourceAnnotation;
