using Qme.Tests.Execution;
using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class SparingLogTests
{
    [Fact]
    public void What_differs_only_in_its_figures_is_warned_of_once()
    {
        RecordingLog log = new();
        SparingLog sparing = new(log);

        sparing.Warn("No answer. Seen 12 s ago.");
        sparing.Warn("No answer. Seen 3 min ago.");
        sparing.Warn("No permission.");

        Assert.Equal(["No answer. Seen 12 s ago.", "No permission."], log.Warnings);
    }
}
