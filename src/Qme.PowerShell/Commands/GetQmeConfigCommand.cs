using System.Management.Automation;
using Qme.Configuration;
using Qme.Executors;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Gets the settings of the executors: the value in force and where it comes from.</summary>
[Cmdlet(VerbsCommon.Get, "QmeConfig")]
[OutputType(typeof(SettingValue))]
public sealed class GetQmeConfigCommand : QmeCmdlet
{
    /// <summary>Only the settings of this executor.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    public string? Executor { get; set; }

    /// <summary>Only this setting.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(SettingKeyCompleter))]
    public string? Key { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(() =>
    {
        IReadOnlyList<Executor> executors = Executor is null ? QmeEngine.Executors.All : [QmeEngine.Executors.Get(Executor)];
        foreach (Executor executor in executors)
        {
            Settings settings = Engine.SettingsOf(executor);
            foreach (string key in Key is null ? executor.Settings.Select(setting => setting.Key) : [Key])
            {
                Try(() => WriteObject(settings.Get(key)));
            }
        }
    });
}
