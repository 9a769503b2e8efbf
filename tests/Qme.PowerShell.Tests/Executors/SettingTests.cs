using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>The settings of executors of users: environment, configuration, default.</summary>
public sealed class SettingTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public SettingTests() => _session.Do("""
        Register-QmeExecutor pbs echo -Ref said -Setting @{
            queue = 'batch'; count = 4; fast = $true; wait = [timespan]::FromMinutes(2)
            mode = @{ Default = 'auto'; Choice = 'auto', 'never'; Description = 'Which way.' }
        } -Submitted { param($Settings) @{ said = "$($Settings.queue) $($Settings.Count) $($Settings['FAST']) $($Settings.wait.TotalSeconds) $($Settings.mode) $($Settings['count'] + 1)" } }
        """);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("QME_PBS_QUEUE", null);
        _session.Dispose();
    }

    [Fact]
    public void The_environment_is_stronger_than_the_configuration_and_that_than_the_default()
    {
        Assert.Equal("batch", Queue());
        _session.Do("Set-QmeConfig pbs queue long");
        Assert.Equal("long", Queue());
        _session.Do("$env:QME_PBS_QUEUE = 'night'");
        Assert.Equal("night", Queue());
        Assert.Equal("night Environment", _session.Text("Get-QmeConfig pbs queue | ForEach-Object { \"$($_.Value) $($_.Origin)\" }"));
        _session.Do("$env:QME_PBS_QUEUE = $null; Set-QmeConfig pbs queue -Reset");
        Assert.Equal("batch", Queue());
    }

    [Fact]
    public void A_setting_has_the_kind_of_its_default()
    {
        PSObject[] settings = [.. _session.Do("Get-QmeConfig pbs").Output];

        Assert.Equal(["count", "fast", "mode", "queue", "wait", "block_timeout", "tee", "stop_grace"], settings.Select(setting => setting.Text("Key")));
        Assert.Equal(["4", "true", "auto", "batch", "00:02:00", "60s"], settings[..6].Select(setting => setting.Text("Value")));
        Assert.Equal("Which way.", settings[2].Text("Description"));
        Assert.Equal(["ConfigValueInvalid"], _session.Run("Set-QmeConfig pbs count many").ErrorIds);
        Assert.Equal(["ConfigValueInvalid"], _session.Run("Set-QmeConfig pbs fast perhaps").ErrorIds);
        Assert.Equal(["ConfigValueInvalid"], _session.Run("Set-QmeConfig pbs wait long").ErrorIds);
        Assert.Equal(["ConfigValueInvalid"], _session.Run("Set-QmeConfig pbs mode other").ErrorIds);
    }

    [Fact]
    public void Code_gets_values_and_not_texts()
    {
        _session.Do("Set-QmeConfig pbs fast false; Set-QmeConfig pbs wait 3m");

        Assert.Equal("batch 4 False 180 auto 5", _session.Do("Invoke-QmeCommand echo").One.Text("Ref"));
    }

    [Fact]
    public void Code_cannot_change_them()
    {
        _session.Do("Register-QmeExecutor other printf -Setting @{ a = 'b' } -Submitted { param($Settings) $Settings['a'] = 'c'; @{ x = 1 } }");

        Assert.Equal(["ExecutorFailed"], _session.Run("Invoke-QmeCommand printf x").ErrorIds);
    }

    [Fact]
    public void What_it_inherits_is_there_as_well()
    {
        _session.Do("Register-QmeExecutor heir printf -Inherit shell -Setting @{ a = 'b' }");

        Assert.Equal("a block_timeout tee stop_grace", _session.Text("\"$((Get-QmeConfig heir).Key)\""));
    }

    private string Queue() => _session.Do("Invoke-QmeCommand echo").One.Text("Ref").Split(' ')[0];
}
