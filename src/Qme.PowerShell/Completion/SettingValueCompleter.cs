using System.Collections;
using Qme.Configuration;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the values of the setting that has been typed before, when it has only a few.</summary>
public sealed class SettingValueCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters)
    {
        Setting? setting = Engine.SettingOwners
            .Where(owner => owner.Name.Equals(boundParameters["Executor"] as string, StringComparison.OrdinalIgnoreCase))
            .SelectMany(owner => owner.Settings)
            .FirstOrDefault(s => s.Key.Equals(boundParameters["Key"] as string, StringComparison.OrdinalIgnoreCase));
        return setting?.Kind.Choices.Select(choice => (choice, setting.Description)) ?? [];
    }
}
