using System.Diagnostics;
using Xunit;

namespace Qme.Tests.Execution;

[Collection(Alone.Name)]
public sealed class LargeOutputTests
{
    [Fact]
    public void A_hundred_megabytes_of_output_take_no_memory_of_ours()
    {
        const long Size = 100_000_000;
        const long Limit = 4 << 20;
        using Workspace workspace = new();
        workspace.RunScript("echo warm");
        long allocated = GC.GetTotalAllocatedBytes();
        long resident = Resident();

        Assert.Equal(0, workspace.RunScript($"head -c {Size} /dev/zero").ExitCode);

        Assert.Equal(Size, new FileInfo(workspace.OutputPath).Length);
        Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, Limit);
        Assert.InRange(Resident() - resident, long.MinValue, Limit);
    }

    private static long Resident()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
