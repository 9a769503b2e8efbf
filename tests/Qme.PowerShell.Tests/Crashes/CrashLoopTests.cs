using System.Globalization;
using Xunit;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>
/// kill -9 at random moments, under load. By hand with another seed and a higher count, and the figures shown:
/// <c>QME_CRASH_SEED=7 QME_CRASH_COUNT=200 Qme.PowerShell.Tests -class Qme.PowerShell.Tests.Crashes.CrashLoopTests -showLiveOutput</c>.
/// </summary>
public sealed class CrashLoopTests
{
    [Fact]
    public void Whatever_is_killed_and_when_every_task_that_was_acknowledged_is_there_and_no_state_is_false()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The processes are found in /proc.");
        using CrashLoop loop = new(Number("QME_CRASH_SEED", Environment.TickCount));

        loop.Run(kills: Number("QME_CRASH_COUNT", 15));

        TestContext.Current.TestOutputHelper!.WriteLine(loop.Figures);
        Assert.True(loop.Faults.Count == 0, string.Join(Environment.NewLine, [loop.Figures, .. loop.Faults]));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
