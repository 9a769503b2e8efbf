using Xunit;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>The executor against the transcript that comes with it: no Grid Engine is needed for that, and no setting of whoever plays it counts.</summary>
public sealed class GridEngineTranscriptTests : IDisposable
{
    private static readonly string[] s_variables = ["PATH", "SGE_ROOT", "QME_SGE_CLOCK_SKEW", "QME_SGE_LOST_AFTER"];

    private readonly Dictionary<string, string?> _before = s_variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _session.Dispose();
    }

    [Fact]
    public void The_executor_does_what_its_transcript_says_and_knows_no_more_than_it_was_told()
    {
        Environment.SetEnvironmentVariable("PATH", _session.WorkingDirectory);
        Environment.SetEnvironmentVariable("SGE_ROOT", null);
        Environment.SetEnvironmentVariable("QME_SGE_CLOCK_SKEW", "1s");
        Environment.SetEnvironmentVariable("QME_SGE_LOST_AFTER", "0s");

        Outcome outcome = _session.Run("Test-QmeExecutor -Name sge");

        Assert.Empty(outcome.Output.Where(check => check.Text("Outcome") != "Passed").Select(check => $"{check.Text("Name")}: {check.Text("Message")}"));
        Assert.Empty(outcome.Errors);
        Assert.InRange(outcome.Output.Count, 50, 500);
        Assert.Equal(" 1s", $"{Environment.GetEnvironmentVariable("SGE_ROOT")} {Environment.GetEnvironmentVariable("QME_SGE_CLOCK_SKEW")}");
    }
}
