namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose text is known only once the application starts. Null means: there is none, leave it out.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
