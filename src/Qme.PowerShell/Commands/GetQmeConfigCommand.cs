using System.Management.Automation;
using Qme.Configuration;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Gets the settings of the executors, and those of none: the value in force and where it comes from.</summary>
[Cmdlet(VerbsCommon.Get, "QmeConfig")]
[OutputType(typeof(SettingValue))]
public sealed class GetQmeConfigCommand : QmeCmdlet
{
    /// <summary>Only the settings of this executor; <c>qme</c> for those of none.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SettingOwnerCompleter))]
    public string? Executor { get; set; }

    /// <summary>Only this setting.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(SettingKeyCompleter))]
    public string? Key { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(() =>
    {
        foreach (string owner in Executor is null ? Engine.SettingOwners.Select(o => o.Name) : [Executor])
        {
            Settings settings = Engine.SettingsOf(owner);
            foreach (string key in Key is null ? settings.Keys : [Key])
            {
                Try(() => WriteObject(settings.Get(key)));
            }
        }
    });
}
