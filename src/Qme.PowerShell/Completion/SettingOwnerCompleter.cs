using System.Collections;

namespace Qme.PowerShell.Completion;

/// <summary>Offers whom settings can belong to: the executors, and qme.</summary>
public sealed class SettingOwnerCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters) =>
        Engine.SettingOwners.Select(owner => (owner.Name, owner.Description));
}
