using Microsoft.Data.Sqlite;
using Qme.Execution;
using Qme.Store;
using Qme.Tests.Execution;
using Xunit;

namespace Qme.Tests.Queueing;

/// <summary>Somebody keeps the database locked for longer than anybody waits.</summary>
[Collection(Alone.Name)]
public sealed class LockedQueueTests : IDisposable
{
    private readonly BackgroundHome _home = new();
    private readonly TimeSpan _patience = Database.Patience;

    public LockedQueueTests() => Database.Patience = TimeSpan.FromSeconds(1);

    public void Dispose()
    {
        QmeEngine.Runner = null;
        Database.Patience = _patience;
        _home.Dispose();
    }

    [Fact]
    public void A_task_that_has_been_recorded_is_not_said_to_have_failed_because_nobody_could_be_found_to_start_it()
    {
        RecordingLog log = new();
        QmeTask first = _home.Launch(_home.Home.Request("sleep", "60"));
        using SqliteConnection other = new($"Data Source={_home.Home.Home.DatabasePath};Pooling=False");
        SqliteTransaction? transaction = null;
        QmeEngine.Runner = () =>
        {
            other.Open();
            transaction = other.BeginTransaction(deferred: false);
            return new("/bin/true", []);
        };

        using TaskRun run = _home.Home.Engine.Prepare(_home.Home.Request("echo", "hi") with { Dependencies = [new Dependency(DependencyKind.AfterOk, first.Id)] });
        RunResult result = _home.Home.Engine.Enqueue(run, log);
        transaction!.Dispose();
        QmeEngine.Runner = null;

        Assert.Null(result.RecordError);
        Assert.Equal((QmeTaskState.Pending, first.Id + 1), (_home.Look(result.Task).State, result.Task.Id));
        Assert.Contains("is not started now", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }
}
