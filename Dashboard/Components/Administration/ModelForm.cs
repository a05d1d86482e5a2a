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

    public int MinPrefixTokens { get; set; } = 1024;

    public bool CachedReadsExempt { get; set; }

    public static ModelForm From(Model model) => new()
    {
        Name = model.Name,
        Upstream = model.Settings.Upstream,
        UpstreamModel = model.Settings.UpstreamModel ?? "",
        Tokenizer = model.Settings.Tokenizer,
        Mode = model.Settings.Mode,
        MinPrefixTokens = model.Settings.MinPrefixTokens,
        CachedReadsExempt = model.Settings.CachedReadsExempt,
    };

    public ModelSettings ToSettings() =>
        new(Upstream, UpstreamModel.Length == 0 ? null : UpstreamModel, Tokenizer, Mode, MinPrefixTokens, CachedReadsExempt);
}
