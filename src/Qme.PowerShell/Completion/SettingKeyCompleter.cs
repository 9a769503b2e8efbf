using System.Collections;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the settings of whom has been typed before, or of all.</summary>
public sealed class SettingKeyCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters) =>
        Engine.SettingOwners
            .Where(owner => boundParameters["Executor"] is not string name || owner.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(owner => owner.Settings)
            .DistinctBy(setting => setting.Key)
            .Select(setting => (setting.Key, setting.Description));
}
