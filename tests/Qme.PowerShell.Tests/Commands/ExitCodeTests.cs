using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>What a script sees of a command's end. The oracle is PowerShell: each line runs with and without Qme.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("exit 0", "True 0")]
    [InlineData("exit 3", "False 3")]
    [InlineData("exit 255", "False 255")]
    [InlineData("kill -9 $$", "False 137")]
    [InlineData("kill -TERM $$", "False 143")]
    public void The_exit_code_and_the_success_variable_are_what_a_native_command_leaves(string end, string expected)
    {
        foreach (string form in new[] { "«X»", "$x = «X»", "$null = «X»", "«X» | Out-Null", "$x = (Get-Command Get-Help), («X»)", "& { «X» } | Out-Null" })
        {
            string native = Native(form, end, "; \"$? $LASTEXITCODE\"");
            string recorded = Recorded(form, end, "; \"$? $LASTEXITCODE\"");

            Assert.Equal((form, native), (form, recorded));
        }

        Assert.Equal(expected, Recorded("$x = «X»", end, "; \"$? $LASTEXITCODE\""));
    }

    [Theory]
    [InlineData("$null = «X» && 'and'")]
    [InlineData("$null = «X» || 'or'")]
    [InlineData("«X» | Out-Null && 'and' || 'or'")]
    [InlineData("$x = $(«X») ; if ($?) { 'yes' } else { 'no' }")]
    [InlineData("foreach ($i in 1, 2) { $null = «X»; \"$i $?\" }")]
    [InlineData("function f { $null = «X»; $LASTEXITCODE } f")]
    [InlineData("$global:LASTEXITCODE = 99; function f { $null = «X» } f; $LASTEXITCODE")]
    public void Chains_and_blocks_go_on_as_with_a_native_command(string form)
    {
        foreach (string end in new[] { "exit 0", "exit 3", "kill -9 $$" })
        {
            Assert.Equal((end, Native(form, end)), (end, Recorded(form, end)));
        }
    }

    [Fact]
    public void A_failed_command_is_data_and_no_error()
    {
        Outcome outcome = _session.Run("Invoke-QmeCommand sh -c 'exit 3'");

        Assert.Equal("Failed 3", outcome.One.End());
        Assert.Empty(outcome.Errors);
        Assert.Null(outcome.Thrown);
    }

    [Theory]
    [InlineData("Stop", true)]
    [InlineData("Stop", false)]
    [InlineData("Continue", true)]
    [InlineData("Continue", false)]
    [InlineData("SilentlyContinue", true)]
    [InlineData("SilentlyContinue", false)]
    [InlineData("Ignore", true)]
    public void The_preference_to_treat_exit_codes_as_errors_is_honoured_as_for_a_native_command(string action, bool asErrors)
    {
        string form = $$"""
            & {
                $ErrorActionPreference = '{{action}}'
                $PSNativeCommandUseErrorActionPreference = ${{asErrors}}
                $before = $Error.Count
                try { $null = «X»; "went on $?" } catch { "caught $($_.FullyQualifiedErrorId.Split(',')[0]): $($_.Exception.Message)" }
                "$($Error.Count - $before) errors, $LASTEXITCODE"
            }
            """;
        foreach (string end in new[] { "exit 0", "exit 3", "kill -9 $$" })
        {
            Assert.Equal((end, Native(form, end)), (end, Recorded(form, end)));
        }
    }

    [Fact]
    public void The_preference_counts_where_it_is_set_also_inside_a_module()
    {
        string script = """
            $module = New-Module {
                function Invoke-It { $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; $null = Invoke-QmeCommand false; 'went on' }
            }
            try { Invoke-It } catch { 'caught' }
            """;

        Assert.Equal("caught", _session.Text(script));
        Assert.Equal("went on", _session.Text("$null = Invoke-QmeCommand false; 'went on'"));
    }

    [Fact]
    public void The_error_of_the_preference_names_the_task()
    {
        Outcome outcome = _session.Run("$PSNativeCommandUseErrorActionPreference = $true; Invoke-QmeCommand sh -c 'exit 3'");

        Assert.Equal(["ProgramExitedWithNonZeroCode"], outcome.ErrorIds);
        Assert.Equal(outcome.One.Text("Uid"), PSObject.AsPSObject(outcome.Errors[0].TargetObject).Text("Uid"));
    }

    private string Native(string form, string end, string rest = "") => Run(form, $"sh -c '{end}'", rest);

    private string Recorded(string form, string end, string rest = "") => Run(form, $"Invoke-QmeCommand sh -c '{end}'", rest);

    // The task itself is the one difference there should be.
    private string Run(string form, string command, string rest)
    {
        string script = form.Replace("«X»", command, StringComparison.Ordinal) + rest;
        return string.Join('\n', _session.Run(script).Output.Where(o => o.BaseObject is string or int or bool).Select(o => o.ToString()));
    }
}
