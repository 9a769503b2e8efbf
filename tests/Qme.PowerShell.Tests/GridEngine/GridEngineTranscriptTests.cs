using Xunit;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>The executor against the transcript that comes with it: no Grid Engine is needed for that.</summary>
public sealed class GridEngineTranscriptTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("QME_SGE_CLOCK_SKEW", null);
        Environment.SetEnvironmentVariable("SGE_ROOT", null);
        _session.Dispose();
    }

    [Fact]
    public void The_executor_does_what_its_transcript_says_and_knows_no_more_than_it_was_told()
    {
        Environment.SetEnvironmentVariable("QME_SGE_CLOCK_SKEW", "36500d");
        Environment.SetEnvironmentVariable("SGE_ROOT", _session.WorkingDirectory);

        Outcome outcome = _session.Run("Test-QmeExecutor -Name sge");

        Assert.Empty(outcome.Output.Where(check => check.Text("Outcome") != "Passed").Select(check => $"{check.Text("Name")}: {check.Text("Message")}"));
        Assert.Empty(outcome.Errors);
        Assert.InRange(outcome.Output.Count, 50, 500);
    }
}
