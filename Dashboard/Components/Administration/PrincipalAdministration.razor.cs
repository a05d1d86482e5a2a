using Microsoft.AspNetCore.Components;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Administration;

/// <summary>One principal: its name and its keys.</summary>
public sealed partial class PrincipalAdministration
{
    private Principal? _principal;
    private IReadOnlyList<ApiKey> _keys = [];
    private string _name = "";
    private KeyForm _form = new();
    private ApiKey? _edited;
    private CreatedKey? _created;
    private bool _renaming;

    /// <summary>Which one.</summary>
    [Parameter]
    public Guid Id { get; set; }

    private protected override async Task LoadAsync()
    {
        _principal = await Client.FindPrincipalAsync(Id, Closed);
        _keys = _principal is null ? [] : await Client.GetKeysAsync(Id, Closed);
        _name = _principal?.Name ?? "";
    }

    private void Edit(ApiKey key)
    {
        (_edited, _form, Problem, Done) = (key, KeyForm.From(key, Locale), null, null);
    }

    private void Reset() => (_edited, _form, Problem) = (null, new(), null);

    private async Task SubmitAsync()
    {
        _renaming = false;
        if (Refuses(_form.Problem)) return;
        if (_edited is { } edited)
        {
            var changed = await ChangeAsync(Client.ChangeKeyAsync(edited.KeyId, _form.ToSettings(Locale), Closed), key => $"{key.Name} was changed.");
            if (changed is not null) (_edited, _form) = (null, new());
            return;
        }
        _created = null;
        if (await ChangeAsync(Client.CreateKeyAsync(Id, _form.ToNewKey(Locale), Closed), created => $"{created.Key.Name} was created.") is { } key)
            (_created, _form) = (key, new());
    }

    private Task RevokeAsync(ApiKey key) => ChangeAsync(Client.RevokeKeyAsync(key.KeyId, Closed), $"{key.Name} was revoked.");

    private async Task RenameAsync()
    {
        _renaming = true;
        await ChangeAsync(Client.RenamePrincipalAsync(Id, new(_name), Closed), principal => $"It is called {principal.Name} now.");
    }
}
