using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>The virtual models that are administered here.</summary>
public sealed partial class ModelsAdministration
{
    private IReadOnlyList<Model> _models = [];
    private ModelForm _form = new();
    private bool _edits;

    private protected override async Task LoadAsync() => _models = await Client.GetModelsAsync(Closed);

    private void Edit(Model model) => (_form, _edits, Problem, Done) = (ModelForm.From(model), true, null, null);

    private void Reset() => (_form, _edits, Problem) = (new(), false, null);

    private async Task SubmitAsync()
    {
        if (Refuses(_form.Problem)) return;
        var saved = await ChangeAsync(Client.PutModelAsync(_form.Name, _form.ToSettings(), Closed), model => $"{model.Name} was saved. Gateways know it within seconds.");
        if (saved is not null) (_form, _edits) = (new(), false);
    }

    private Task RemoveAsync(Model model) => ChangeAsync(Client.DeleteModelAsync(model.Name, Closed), $"{model.Name} was removed.");
}
