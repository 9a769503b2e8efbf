using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class SignalNamesTests
{
    [Theory]
    [InlineData(1, "SIGHUP")]
    [InlineData(9, "SIGKILL")]
    [InlineData(10, "SIGUSR1")]
    [InlineData(15, "SIGTERM")]
    [InlineData(17, "SIGCHLD")]
    [InlineData(31, "SIGSYS")]
    [InlineData(32, "signal 32")]
    [InlineData(34, "SIGRTMIN")]
    [InlineData(35, "SIGRTMIN+1")]
    [InlineData(49, "SIGRTMIN+15")]
    [InlineData(50, "SIGRTMAX-14")]
    [InlineData(64, "SIGRTMAX")]
    [InlineData(77, "signal 77")]
    [InlineData(0, "signal 0")]
    [InlineData(-1, "signal -1")]
    public void Linux_signals_have_their_names(int signal, string name) => Assert.Equal(name, SignalNames.Of(signal, isMacOS: false));

    [Theory]
    [InlineData(9, "SIGKILL")]
    [InlineData(10, "SIGBUS")]
    [InlineData(17, "SIGSTOP")]
    [InlineData(20, "SIGCHLD")]
    [InlineData(31, "SIGUSR2")]
    [InlineData(34, "signal 34")]
    public void Signals_of_macOS_have_theirs(int signal, string name) => Assert.Equal(name, SignalNames.Of(signal, isMacOS: true));

    [Fact]
    public void Names_are_those_of_the_system_we_run_on()
    {
        using Workspace workspace = new();
        for (int signal = 1; signal <= 31; signal++)
        {
            workspace.RunScript($"kill -l {signal}");
            string name = workspace.Output.Trim();

            // Some shells know these under their older names, or not at all.
            if (name is not ("POLL" or "" or "UNUSED") && !char.IsAsciiDigit(name[0]))
            {
                Assert.Equal($"SIG{name}", SignalNames.Of(signal));
            }
        }
    }
}
