using System.Globalization;
using Dashboard.Administration;
using PromptCaching.Prompts;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>A model's settings while they are being typed.</summary>
internal sealed class ModelForm
{
    /// <summary>Fields that show their own problems, as the API names them.</summary>
    public static readonly IReadOnlyList<string> Fields = ["name", "upstream", "upstreamModel", "tokenizer", "mode", "minPrefixTokens"];

    public string Name { get; set; } = "";

    public string Upstream { get; set; } = "default";

    public string UpstreamModel { get; set; } = "";

    public string Tokenizer { get; set; } = "o200k_base";

    public CacheMode Mode { get; set; } = CacheMode.Managed;

    /// <summary>As typed.</summary>
    public string MinPrefixTokens { get; set; } = "1024";

    public bool CachedReadsExempt { get; set; }

    /// <summary>What cannot be read; null = nothing, and the form can be sent.</summary>
    public AdministrationProblem? Problem => TypedNumber.CheckWhole("minPrefixTokens", MinPrefixTokens, int.MaxValue);

    public static ModelForm From(Model model) => new()
    {
        Name = model.Name,
        Upstream = model.Settings.Upstream,
        UpstreamModel = model.Settings.UpstreamModel ?? "",
        Tokenizer = model.Settings.Tokenizer,
        Mode = model.Settings.Mode,
        MinPrefixTokens = model.Settings.MinPrefixTokens.ToString(CultureInfo.InvariantCulture),
        CachedReadsExempt = model.Settings.CachedReadsExempt,
    };

    public ModelSettings ToSettings() =>
        new(Upstream, UpstreamModel.Length == 0 ? null : UpstreamModel, Tokenizer, Mode, (int)(TypedNumber.Whole(MinPrefixTokens) ?? 0), CachedReadsExempt);
}
