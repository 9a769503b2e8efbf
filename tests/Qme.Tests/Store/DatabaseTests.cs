using Microsoft.Data.Sqlite;
using Qme.Configuration;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Store;

public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Looking_into_a_home_that_was_never_used_finds_nothing_and_creates_nothing()
    {
        Assert.Empty(_home.Engine.List(new TaskFilter()));
        Assert.Null(_home.Engine.Newest());
        Assert.False(Directory.Exists(_home.Home.Path));
    }

    [Fact]
    public void Only_the_owner_can_read_the_home()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        QmeTask task = _home.Run("true").Task;

        Assert.Equal(Home.DirectoryMode, File.GetUnixFileMode(_home.Home.Path));
        Assert.All(
            Directory.EnumerateFiles(_home.Home.Path, "*", SearchOption.AllDirectories),
            file => Assert.Equal(Home.FileMode, File.GetUnixFileMode(file)));
        Assert.Equal(Home.DirectoryMode, File.GetUnixFileMode(Path.GetDirectoryName(task.OutputPath)!));
    }

    [Fact]
    public void A_database_of_a_newer_Qme_is_refused_and_left_as_it_is()
    {
        _home.Run("true");
        Sql($"PRAGMA user_version = {Schema.Version + 1}");

        QmeException e = RefusedAndUntouched(_home.Home);

        Assert.Equal(ErrorIds.StoreTooNew, e.ErrorId);
        Assert.Contains($"{Schema.Version + 1}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_something_else_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_home.Home.Path);
        Sql("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('x')");

        Assert.Equal(ErrorIds.StoreUnreadable, RefusedAndUntouched(_home.Home).ErrorId);
    }

    [Theory]
    [InlineData("arguments = '[\"no end'")]
    [InlineData("environment = 'A=1'")]
    [InlineData("state = 'Paused'")]
    public void A_damaged_row_is_named_and_left_as_it_is(string damage)
    {
        QmeTask task = _home.Run("true").Task;
        Sql($"UPDATE tasks SET {damage}");

        QmeException e = Assert.Throws<QmeException>(() => _home.Engine.Find(new TaskSelector.ById(task.Id)));

        Assert.Equal((ErrorIds.StoreUnreadable, _home.Home.DatabasePath), (e.ErrorId, e.Target));
        Assert.Contains($"Task {task.Id} ", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, _home.Run("true").Task.Id);
    }

    [Theory]
    [InlineData("this is not a database, but long enough to be taken for one by somebody who only looks at its size")]
    [InlineData("SQLite format 3\0 and then nothing that makes sense at all, however long one goes on reading in this file")]
    public void A_damaged_database_is_refused_and_left_as_it_is(string content)
    {
        Directory.CreateDirectory(_home.Home.Path);
        File.WriteAllText(_home.Home.DatabasePath, content);

        Assert.Equal(ErrorIds.StoreUnreadable, RefusedAndUntouched(_home.Home).ErrorId);
    }

    [Fact]
    public void A_command_is_not_run_when_it_cannot_be_recorded()
    {
        Directory.CreateDirectory(_home.Home.Path);
        File.WriteAllText(_home.Home.DatabasePath, new string('x', 5000));
        string witness = Path.Combine(_home.WorkingDirectory, "witness");

        Assert.Throws<QmeException>(() => _home.Run("touch", witness));

        Assert.False(File.Exists(witness));
    }

    [Fact]
    public void A_home_that_was_removed_meanwhile_is_made_anew()
    {
        _home.Run("true");
        Directory.Delete(_home.Home.Path, recursive: true);

        QmeTask task = _home.Run("echo", "again").Task;

        Assert.Equal(task.Uid, Assert.Single(_home.Engine.List(new TaskFilter())).Uid);
        Assert.True(File.Exists(_home.Home.DatabasePath));
    }

    [Fact]
    public void A_home_on_a_disk_of_this_machine_keeps_a_write_ahead_log()
    {
        Assert.SkipUnless(LocalFileSystem.Holds(_home.WorkingDirectory), "The temporary directory is not known to be on a local disk.");
        _home.Run("true");

        Assert.Equal("wal", Sql("PRAGMA journal_mode"));
    }

    [Fact]
    public void Sixteen_connections_that_come_first_at_once_all_succeed() =>

        // Each has a connection of its own, as processes have.
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            using Database database = new(_home.Home);
            Assert.Equal(0, database.Execute("DELETE FROM tasks"));
        });

    public static TheoryData<int> OlderVersions { get; } = [.. Enumerable.Range(1, Schema.Version - 1)];

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public void A_database_of_an_older_Qme_is_brought_up_to_date_with_all_its_rows(int version)
    {
        Home.CreateDirectory(_home.Home.Path);
        Sql($"""
            {string.Concat(Schema.Steps.Take(version))}
            INSERT INTO tasks (uid, executor, state, file_path, arguments, working_directory, user, host, created, has_input)
                VALUES ('shell-0', 'shell', 'Running', 'make', '["-j4"]', '/tmp', 'ada', 'here', 0, 0);
            PRAGMA application_id = {Schema.ApplicationId};
            PRAGMA user_version = {version};
            """);

        // One that runs all the while, and knows nothing of the new columns.
        using SqliteConnection older = new($"Data Source={_home.Home.DatabasePath};Pooling=False");
        older.Open();
        Assert.Equal("make -j4", Assert.Single(_home.Engine.List(new TaskFilter())).Command);
        using SqliteCommand command = older.CreateCommand();
        command.CommandText =
            """
            UPDATE tasks SET state = 'Complete';
            INSERT INTO tasks (uid, executor, state, file_path, arguments, working_directory, user, host, created, has_input)
                VALUES ('shell-1', 'shell', 'Complete', 'true', '[]', '/tmp', 'ada', 'here', 0, 0);
            """;
        command.ExecuteNonQuery();
        if (version >= 2)
        {
            command.CommandText = "INSERT INTO refreshes (executor, asked) VALUES ('slurm', 1) ON CONFLICT (executor) DO UPDATE SET asked = 1";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        Assert.Equal(["make -j4", "true"], _home.Engine.List(new TaskFilter()).Select(task => task.Command));
        Assert.Equal((long)Schema.Version, Sql("PRAGMA user_version"));
    }

    [Fact]
    public void Whether_anything_has_been_changed_can_be_told_without_looking_at_it()
    {
        using Database database = new(_home.Home);
        database.Execute("UPDATE turns SET asked = 1");
        DatabaseVersion before = database.ReadVersion();

        Assert.Equal(before, database.ReadVersion());

        Assert.Equal(1, database.Execute("INSERT INTO turns (executor, whom, asked) VALUES ('x', '', 1)"));
        DatabaseVersion ours = database.ReadVersion();
        Assert.NotEqual(before, ours);
        Assert.Equal(ours, database.ReadVersion());

        Sql("UPDATE turns SET asked = 2");
        DatabaseVersion others = database.ReadVersion();
        Assert.NotEqual(ours, others);
        Assert.Equal(others, database.ReadVersion());

        database.Dispose();
        Assert.NotEqual(others, database.ReadVersion());
    }

    private static QmeException RefusedAndUntouched(Home home)
    {
        byte[] before = File.ReadAllBytes(home.DatabasePath);
        using Database database = new(home);

        QmeException e = Assert.Throws<QmeException>(() => database.Execute("DELETE FROM tasks"));

        Assert.Equal(home.DatabasePath, e.Target);
        Assert.Equal(before, File.ReadAllBytes(home.DatabasePath));
        return e;
    }

    private object? Sql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_home.Home.DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
