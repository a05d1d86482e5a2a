using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>The prices: what held when, and what a change would have cost.</summary>
public sealed partial class TariffsAdministration
{
    /// <summary>Versions shown; the API has them all.</summary>
    private const int Shown = 200;

    private IReadOnlyList<TariffVersion> _tariffs = [];
    private IReadOnlyList<Model> _models = [];
    private TariffForm _form = new();
    private TariffPreview? _preview;
    private string _previewed = "";

    private IEnumerable<string> Models =>
        _models.Select(model => model.Name).Union(_tariffs.Select(tariff => tariff.Model)).Order(StringComparer.Ordinal);

    private protected override async Task LoadAsync()
    {
        _models = await Client.GetModelsAsync(Closed);
        _tariffs = await Client.GetTariffsAsync(null, Closed);
    }

    private bool IsInForce(TariffVersion tariff) => tariff.ValidFrom <= Now && !(tariff.ValidTo <= Now);

    private string Number(decimal value) => value.ToString("#,0.####", Locale.Culture);

    private async Task SubmitAsync()
    {
        _preview = null;
        if (Refuses(_form.Problem)) return;
        var entered = await ChangeAsync(Client.CreateTariffAsync(_form.ToTariff(Locale), Closed),
            tariff => $"Version {tariff.Version} of {tariff.Model} holds from {Locale.Time(tariff.ValidFrom, Now)}.");
        if (entered is not null) _form = new();
    }

    private async Task PreviewAsync()
    {
        _preview = null;
        if (Refuses(_form.Problem)) return;
        try
        {
            var result = await Client.PreviewTariffAsync(_form.ToTariff(Locale), Closed);
            (_preview, _previewed, Problem) = (result.Value, _form.Model, result.Problem);
        }
        catch (OperationCanceledException)
        {
            // The page closed meanwhile.
        }
    }
}
