using Xunit;

namespace Qme.PowerShell.Tests.Host;

public sealed class QuestionTests : IDisposable
{
    private const string AskToRemove = """
        function Remove-Thing {
            [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(ValueFromPipeline)] $Name)
            process { if ($PSCmdlet.ShouldProcess($Name)) { "removed $Name" } }
        }

        """;

    private readonly HostSession _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("y\nn\nY\n", "removed a,removed c")]
    [InlineData("Yes\nno\n\n", "removed a,removed c")]
    [InlineData("what\nn\na\n", "removed b,removed c")]
    [InlineData("l\n", "")]
    public void The_answers_to_a_confirmation_are_read_from_standard_input(string answers, string removed)
    {
        HostOutcome outcome = _host.RunWithInput(answers, "-Command", AskToRemove + "'result:' + (('a', 'b', 'c' | Remove-Thing) -join ',')");

        Assert.EndsWith($"result:{removed}\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public void A_confirmation_looks_as_in_pwsh()
    {
        HostOutcome outcome = _host.RunWithInput("?\ny\n", "-Command", AskToRemove + "Remove-Thing a");

        string[] lines = outcome.OutputLines;
        Assert.Equal("Confirm", lines[0]);
        Assert.Equal("Performing the operation \"Remove-Thing\" on target \"a\".", lines[2]);
        Assert.Equal(
            "[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is \"Y\"): "
            + "Y - Continue with only the next step of the operation.",
            lines[3]);
        Assert.EndsWith("removed a", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Standard input ended before the question was answered.")]
    [InlineData("The host is in NonInteractive mode: nobody is there to answer a question.", "-NonInteractive")]
    public void A_question_that_nobody_can_answer_is_an_error(string message, params string[] options)
    {
        HostOutcome outcome = _host.Run([.. options, "-Command", "$Host.UI.ReadLine(); $Error[0].Exception.InnerException.Message"]);

        Assert.Equal(message + "\n", outcome.Output);
        Assert.Contains("MethodInvocationException", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_confirmed_because_nobody_can_is_not_done()
    {
        HostOutcome outcome = _host.Run("-NonInteractive", "-Command", AskToRemove + "Remove-Thing a");

        Assert.DoesNotContain("removed", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("NonInteractive", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Command", "Invoke-QmeCommand -Confirm touch ran; \"next $?\"")]
    [InlineData("-Command", "$ConfirmPreference = 'Low'; 'x' | Invoke-QmeCommand touch ran; \"next $?\"")]
    public void A_command_that_nobody_can_confirm_is_one_error_and_the_script_goes_on(params string[] script)
    {
        HostOutcome outcome = _host.Run(["-NonInteractive", .. script]);

        Assert.Equal("next False\n", outcome.Output);
        Assert.Contains("Invoke-QmeCommand", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("NonInteractive", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Object reference", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_that_are_missing_are_asked_for()
    {
        _host.WriteFile("script.ps1", "param([Parameter(Mandatory)] [int] $Number, [Parameter(Mandatory)] [string[]] $Names) \"$($Number + 1) $($Names -join '+')\"");

        Assert.EndsWith("8 a+b\n", _host.RunWithInput("7\na\nb\n\n", "script.ps1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_that_nobody_can_supply_are_named()
    {
        _host.WriteFile("script.ps1", "param([Parameter(Mandatory)] $Number)");

        HostOutcome outcome = _host.Run("-NonInteractive", "script.ps1");

        Assert.Contains("missing mandatory parameters: Number", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        Assert.Equal(1, outcome.ExitCode);
    }
}
