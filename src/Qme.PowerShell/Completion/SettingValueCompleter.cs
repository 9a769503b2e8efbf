using System.Collections;
using Qme.Configuration;
using Qme.Executors;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the values of the setting that has been typed before, when it has only a few.</summary>
public sealed class SettingValueCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters)
    {
        Executor? executor = boundParameters["Executor"] is string name ? QmeEngine.Executors.Find(name) : null;
        Setting? setting = executor?.Settings.FirstOrDefault(s => s.Key.Equals(boundParameters["Key"] as string, StringComparison.OrdinalIgnoreCase));
        return setting?.Kind.Choices.Select(choice => (choice, setting.Description)) ?? [];
    }
}
