using Xunit;

namespace Qme.PowerShell.Tests.Store;

public sealed class TwoPathsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qme-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // On Unix the locks of a file belong to the process, and are gone as soon as that closes the file anywhere. Whoever then finds the database
    // unlocked may take its log away, with all that is still to be written to it.
    [Fact]
    public void A_session_that_reaches_its_home_by_two_paths_keeps_the_database_locked_against_those_who_would_take_its_log_away()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only where the disk is known to be local is there a log beside the database.");
        string home = Path.Combine(_directory, "home");
        string link = Path.Combine(_directory, "link");
        string go = Path.Combine(_directory, "go");
        File.CreateSymbolicLink(link, home);
        using HostProcess host = HostProcess.Start(home, $$"""
            (Invoke-QmeCommand true).Id
            $env:QME_HOME = '{{link}}'
            (Invoke-QmeCommand true).Id
            [IO.File]::WriteAllText('{{go}}-on', '')
            while (-not [IO.File]::Exists('{{go}}')) { [Threading.Thread]::Sleep(5) }
            (Invoke-QmeCommand true).Id
            $env:QME_HOME = '{{home}}'
            (Invoke-QmeCommand true).Id
            """);
        Wait.Until(() => File.Exists(go + "-on"));

        // The shared lock of whoever has the database open (SQLite, os_unix.c): 510 bytes from 0x40000002 on.
        Assert.Contains(File.ReadLines("/proc/locks"), line => line.Contains($" READ {host.Id} ", StringComparison.Ordinal) && line.EndsWith(" 1073741826 1073742335", StringComparison.Ordinal));
        File.WriteAllText(go, "");

        HostResult result = host.Wait();
        Assert.Equal(("", "1\n2\n3\n4\n"), (result.Error, result.Output));
    }
}
