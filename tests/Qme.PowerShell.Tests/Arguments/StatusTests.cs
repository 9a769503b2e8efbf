using Xunit;

namespace Qme.PowerShell.Tests.Arguments;

public sealed class StatusTests
{
    [Theory]
    [InlineData("{0}; $?")]
    [InlineData("$t = {0}; $?")]
    [InlineData("$t = @({0}); $?")]
    [InlineData("$null = {0}; $?")]
    [InlineData("{0} | ForEach-Object {{ }}; $?")]
    [InlineData("{0} && 'and'")]
    [InlineData("{0} || 'or'")]
    [InlineData("$t = {0} && 'and'; $t")]
    [InlineData("$t = {0} || 'or'; $t -contains 'or'")]
    [InlineData("& {{ {0} }}; $?")]
    [InlineData("function f {{ {0} }}; f; $?")]
    [InlineData("{0}; $LASTEXITCODE")]
    [InlineData("$null = {0}; {0}; $LASTEXITCODE")]
    [InlineData("1 | ForEach-Object {{ {0}; $? }}")]
    public void The_status_after_the_call_is_that_of_the_command_alone(string script)
    {
        using ModuleSession session = new();
        foreach (string command in new[] { "true", "false" })
        {
            List<string> expected = Words(session, script, command);
            foreach (string call in new[] { "Invoke-QmeCommand ", "qme ", "& 'Invoke-QmeCommand' ", "& 'Qme\\Invoke-QmeCommand' " })
            {
                Assert.Equal(expected, Words(session, script, call + command));
            }
        }
    }

    [Theory]
    [InlineData("grep -c in", true)]
    [InlineData("grep -c out", false)]
    public void The_status_after_a_call_with_input_is_that_of_the_command(string command, bool succeeds)
    {
        using ModuleSession session = new();

        Assert.Equal([$"{succeeds}"], Words(session, "'in' | Invoke-QmeCommand {0}; $?", command));
    }

    // Only what the script itself says: not the task.
    private static List<string> Words(ModuleSession session, string script, string command) =>
        [.. session.Run(string.Format(null, script, command)).Output.Where(o => o.BaseObject is string or bool or int).Select(o => o.ToString())];
}
