using System.Collections;
using Qme.Executors;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the settings of the executor that has been typed before, or of all.</summary>
public sealed class SettingKeyCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters) =>
        QmeEngine.Executors.All
            .Where(executor => boundParameters["Executor"] is not string name || executor == QmeEngine.Executors.Find(name))
            .SelectMany(executor => executor.Settings)
            .DistinctBy(setting => setting.Key)
            .Select(setting => (setting.Key, setting.Description));
}
