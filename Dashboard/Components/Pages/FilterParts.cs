namespace Dashboard.Components.Pages;

/// <summary>The filters that a page offers.</summary>
[Flags]
public enum FilterParts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>How far back.</summary>
    Range = 1,

    /// <summary>Whose requests.</summary>
    Principal = 2,

    /// <summary>Of which model.</summary>
    Model = 4,

    /// <summary>With which key.</summary>
    Key = 8,

    /// <summary>Every one.</summary>
    All = Range | Principal | Model | Key,
}
