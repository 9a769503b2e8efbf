using System.Management.Automation;
using Qme.Configuration;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Sets a setting of an executor, or of none, in the configuration file of the home, or resets it to its default.</summary>
[Cmdlet(VerbsCommon.Set, "QmeConfig", SupportsShouldProcess = true, DefaultParameterSetName = ValueSet)]
[OutputType(typeof(SettingValue))]
public sealed class SetQmeConfigCommand : QmeCmdlet
{
    private const string ValueSet = "Value";
    private const string ResetSet = "Reset";

    /// <summary>The executor that the setting belongs to; <c>qme</c> for none.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(SettingOwnerCompleter))]
    public string Executor { get; set; } = null!;

    /// <summary>The setting.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(SettingKeyCompleter))]
    public string Key { get; set; } = null!;

    /// <summary>Its new value.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ValueSet)]
    [ArgumentCompleter(typeof(SettingValueCompleter))]
    [Joined]
    [AllowEmptyString]
    public string Value { get; set; } = null!;

    /// <summary>Takes the setting out of the file, so that its default is in force again.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResetSet)]
    public SwitchParameter Reset { get; set; }

    /// <summary>Writes the setting to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(() =>
    {
        Settings settings = Engine.SettingsOf(Executor);
        if (!ShouldProcess($"{Executor} {Key}", Reset ? "reset to default" : $"set to '{Value}'"))
        {
            return;
        }

        SettingValue setting = Reset ? settings.Reset(Key) : settings.Set(Key, Value);
        if (setting.Origin == SettingOrigin.Environment)
        {
            WriteWarning($"The environment variable {setting.EnvironmentVariable} is stronger than the file: '{setting.Value}' stays in force.");
        }

        if (PassThru)
        {
            WriteObject(setting);
        }
    });
}
