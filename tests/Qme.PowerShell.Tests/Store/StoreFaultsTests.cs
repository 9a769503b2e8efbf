using System.Management.Automation;
using System.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Qme.PowerShell.Tests.Store;

/// <summary>A home that is not as it should be: a clear error, and nothing is overwritten or run.</summary>
public sealed class StoreFaultsTests : IDisposable
{
    private const string Everything = "Get-QmeTask; Get-QmeTask 1; Get-QmeOutput; Restart-QmeTask 1; Remove-QmeTask 1; Invoke-QmeCommand touch ran; 'x' | Invoke-QmeCommand tee ran; 'went on'";
    private const int EverythingCount = 7;

    private readonly ModuleSession _session = new();
    private readonly string _home;

    public StoreFaultsTests()
    {
        _home = Path.Combine(_session.WorkingDirectory, "home");
        Directory.CreateDirectory(_home);
        _session.Run($"$env:QME_HOME = '{_home}'");
    }

    private string DatabasePath => Path.Combine(_home, "qme.db");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("this is no database, but a text that somebody put here")]
    [InlineData("SQLite format 3\0 and then nothing that makes sense")]
    public void A_file_that_is_no_database_is_left_as_it_is(string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text.PadRight(8192, '.'));
        File.WriteAllBytes(DatabasePath, content);

        AssertRefused(_session.Run(Everything), "StoreUnreadable");
        Assert.Equal(content, File.ReadAllBytes(DatabasePath));
    }

    [Fact]
    public void A_database_of_something_else_is_left_as_it_is()
    {
        RecordOneTask();
        Change("PRAGMA application_id = 7");
        byte[] content = File.ReadAllBytes(DatabasePath);

        AssertRefused(_session.Run(Everything), "StoreUnreadable");
        Assert.Equal(content, File.ReadAllBytes(DatabasePath));
    }

    [Fact]
    public void A_database_of_a_newer_schema_is_left_as_it_is()
    {
        RecordOneTask();
        Change("PRAGMA user_version = 99");
        byte[] content = File.ReadAllBytes(DatabasePath);

        Outcome outcome = _session.Run(Everything);

        AssertRefused(outcome, "StoreTooNew");
        Assert.Contains("newer Qme", outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(DatabasePath));
    }

    [Fact]
    public void Damage_anywhere_in_the_database_is_said_and_never_breaks_the_script()
    {
        RecordOneTask();
        byte[] good = File.ReadAllBytes(DatabasePath);
        Random random = new(1);
        for (int round = 0; round < 40; round++)
        {
            byte[] bad = [.. good];
            int at = random.Next(good.Length - 600);
            random.NextBytes(bad.AsSpan(at, 512));
            WriteDatabase(bad);

            Outcome outcome = _session.Run("Get-QmeTask | Out-Null; Get-QmeTask 1 | Out-Null; 'went on'");

            Assert.Equal(["went on"], outcome.Lines);
            Assert.All(outcome.ErrorIds, id => Assert.Contains(id, (string[])["StoreUnreadable", "StoreTooNew", "StoreNotWritable", "TaskNotFound"]));
        }
    }

    [Fact]
    public void A_directory_in_the_place_of_the_database_is_said()
    {
        Directory.CreateDirectory(DatabasePath);

        Outcome outcome = _session.Run("Invoke-QmeCommand touch ran; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["StoreNotWritable"], outcome.ErrorIds);
        Assert.False(File.Exists(Path.Combine(_session.WorkingDirectory, "ran")));
    }

    [Fact]
    public void A_file_in_the_place_of_the_home_is_said()
    {
        string file = Path.Combine(_session.WorkingDirectory, "file");
        File.WriteAllText(file, "mine");

        Outcome outcome = _session.Run($"$env:QME_HOME = '{file}'; Invoke-QmeCommand touch ran; 'x' | Invoke-QmeCommand tee ran; Set-QmeConfig shell tee true; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["StoreNotWritable", "StoreNotWritable", "ConfigNotWritable"], outcome.ErrorIds);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.False(File.Exists(Path.Combine(_session.WorkingDirectory, "ran")));
    }

    [Fact]
    public void A_database_that_is_removed_under_way_begins_anew()
    {
        _session.Run("Invoke-QmeCommand true; Invoke-QmeCommand true");
        foreach (string file in Directory.GetFiles(_home, "qme.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal("1", _session.Text("(Invoke-QmeCommand true).Id"));
        Assert.Equal("1", _session.Text("(Get-QmeTask).Id"));
    }

    [Fact]
    public void A_home_that_may_not_be_written_is_said_and_nothing_runs()
    {
        string[] around = Surroundings.Unprivileged();
        string home = Public("readonly");
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string ran = Path.Combine(Public("work"), "ran");

        HostResult result = HostProcess.Run(home, $"Invoke-QmeCommand touch {ran}; 'x' | Invoke-QmeCommand tee {ran}; Set-QmeConfig shell tee true; $Error | ForEach-Object {{ $_.FullyQualifiedErrorId.Split(',')[0] }}", around);

        Assert.Equal(["ConfigNotWritable", "StoreNotWritable", "StoreNotWritable"], result.Lines);
        Assert.Empty(Directory.GetFileSystemEntries(home));
        Assert.False(File.Exists(ran));
    }

    [Fact]
    public void A_home_that_may_not_be_entered_is_said()
    {
        string[] around = Surroundings.Unprivileged();
        string home = Public("closed");
        File.SetUnixFileMode(home, UnixFileMode.None);

        HostResult result = HostProcess.Run(Path.Combine(home, "in"), "Invoke-QmeCommand true; $Error | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] }", around);

        Assert.Equal(["StoreNotWritable"], result.Lines);
    }

    [Fact]
    public void Without_a_home_directory_of_the_user_it_is_made_where_it_should_be()
    {
        string user = Path.Combine(_session.WorkingDirectory, "new", "user");

        HostResult result = HostProcess.Run("", "(Invoke-QmeCommand true).HomePath", "env", $"HOME={user}");

        Assert.Equal([Path.Combine(user, ".qme")], result.Lines);
    }

    [Fact]
    public void On_a_full_disk_nothing_runs_that_cannot_be_recorded()
    {
        string disk = Path.Combine(_session.WorkingDirectory, "disk");
        Directory.CreateDirectory(disk);
        string ran = Path.Combine(_session.WorkingDirectory, "ran");

        HostResult result = HostProcess.Run(
            Path.Combine(disk, "home"),
            $"Invoke-QmeCommand touch {ran}; 'x' * 100kb | Invoke-QmeCommand tee {ran}; $Error | ForEach-Object {{ $_.FullyQualifiedErrorId.Split(',')[0] }}",
            Surroundings.SmallDisk(disk, "64k", $"cat /dev/zero > '{disk}/filler' 2>/dev/null; true"));

        Assert.Equal(["StoreFull", "StoreFull"], result.Lines);
        Assert.False(File.Exists(ran));
    }

    [Fact]
    public void An_input_for_which_there_is_no_room_is_said_and_nothing_runs()
    {
        string disk = Path.Combine(_session.WorkingDirectory, "disk");
        Directory.CreateDirectory(disk);
        string ran = Path.Combine(_session.WorkingDirectory, "ran");

        HostResult result = HostProcess.Run(
            Path.Combine(disk, "home"),
            $"$null = Invoke-QmeCommand true; $text = 'x' * 1MB; & {{ foreach ($i in 1..20) {{ $text }} }} | Invoke-QmeCommand tee {ran}; $Error | ForEach-Object {{ $_.FullyQualifiedErrorId.Split(',')[0] }}; (Get-QmeTask).Id; (Invoke-QmeCommand true).State",
            Surroundings.SmallDisk(disk, "8m", "true"));

        Assert.Equal(["StoreFull", "1", "Complete"], result.Lines);
        Assert.False(File.Exists(ran));
    }

    [Fact]
    public void A_command_that_fills_the_disk_sees_its_own_error_and_its_end_is_recorded()
    {
        string disk = Path.Combine(_session.WorkingDirectory, "disk");
        Directory.CreateDirectory(disk);

        HostResult result = HostProcess.Run(
            Path.Combine(disk, "home"),
            "$task = Invoke-QmeCommand sh -c 'head -c 20000000 /dev/zero || exit 9'; \"$($task.State) $($task.ExitCode)\"; $task = Get-QmeTask 1; \"$($task.State) $($task.ExitCode)\"; Remove-QmeTask 1; (Invoke-QmeCommand true).State",
            Surroundings.SmallDisk(disk, "4m", "true"));

        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        Assert.Equal(["Failed 9", "Failed 9", "Complete"], result.Lines);
    }

    [Fact]
    public void A_command_in_the_background_that_fills_the_disk_sees_its_own_error_and_its_end_is_noted_and_recorded()
    {
        string disk = Path.Combine(_session.WorkingDirectory, "disk");
        Directory.CreateDirectory(disk);

        // Once the start is recorded, for which the reserve would be taken.
        string started = Path.Combine(_session.WorkingDirectory, "started");
        HostResult result = HostProcess.Run(
            Path.Combine(disk, "home"),
            $"$task = Invoke-QmeCommand -NoWait sh -c 'while [ ! -e {started} ]; do sleep 0.01; done; head -c 20000000 /dev/zero 2>{_session.WorkingDirectory}/said || exit 9'; [IO.File]::WriteAllText('{started}', ''); while (-not [IO.Directory]::GetFiles([IO.Path]::GetDirectoryName($task.OutputPath), 'keeper.end')) {{ [Threading.Thread]::Sleep(10) }}; [IO.DriveInfo]::new('{disk}').AvailableFreeSpace; $task = Get-QmeTask 1; \"$($task.State) $($task.ExitCode)\"; Remove-QmeTask 1; (Invoke-QmeCommand true).State",
            Surroundings.SmallDisk(disk, "4m", "true"));

        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        Assert.Equal(["0", "Failed 9", "Complete"], result.Lines);
        Assert.Contains("No space left", File.ReadAllText(Path.Combine(_session.WorkingDirectory, "said")), StringComparison.Ordinal);
    }

    private void RecordOneTask()
    {
        // In a process of its own, so that nobody holds the database afterwards.
        HostProcess.Run(_home, "$null = 'x' | Invoke-QmeCommand -Message m -Environment @{ A = 'b' } cat");
        Change("PRAGMA journal_mode = DELETE");
        Assert.Equal(["qme.db"], Directory.GetFiles(_home, "qme.db*").Select(Path.GetFileName));
    }

    private void Change(string sql)
    {
        using SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void WriteDatabase(byte[] content)
    {
        // Another file: a process that still holds the old one must see that.
        File.Delete(DatabasePath);
        File.Delete(DatabasePath + "-wal");
        File.Delete(DatabasePath + "-shm");
        File.WriteAllBytes(DatabasePath, content);
    }

    private void AssertRefused(Outcome outcome, string errorId)
    {
        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(Enumerable.Repeat(errorId, EverythingCount), outcome.ErrorIds);
        Assert.All(outcome.Errors, error => Assert.Contains(DatabasePath, error.Exception.Message, StringComparison.Ordinal));
        Assert.Null(outcome.Thrown);
        Assert.False(File.Exists(Path.Combine(_session.WorkingDirectory, "ran")));
    }

    // A directory that another user can reach.
    private string Public(string name)
    {
        const UnixFileMode Open = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(_session.WorkingDirectory, Open);
        string path = Path.Combine(_session.WorkingDirectory, name);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Open);
        return path;
    }
}
