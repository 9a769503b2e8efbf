using System.Globalization;
using Qme.Execution;
using Qme.Executors;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>A home for tasks in the background. What still runs at the end of a test is killed.</summary>
internal sealed class BackgroundHome : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryHome _home = new();

    public BackgroundHome() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The keeper is a Unix program.");

    public TemporaryHome Home => _home;

    /// <summary>Runs a script in the background.</summary>
    public QmeTask Launch(string script, TimeSpan? timeout = null) => Launch(_home.Request("sh", "-c", script) with { Timeout = timeout });

    public QmeTask Launch(RunRequest request)
    {
        using TaskRun run = _home.Engine.Prepare(request);
        return run.Launch().Task;
    }

    /// <summary>The task as whoever looks now sees it.</summary>
    public QmeTask Look(QmeTask task) => _home.Engine.Find(new TaskSelector.ById(task.Id))[0];

    /// <summary>The task once it has ended.</summary>
    public QmeTask AwaitEnd(QmeTask task)
    {
        Eventually(() => (task = Look(task)).HasEnded);
        return task;
    }

    /// <summary>The first words that a task writes, once they are there: numbers of processes.</summary>
    public static int[] AwaitNumbers(QmeTask task, int count)
    {
        Eventually(() => File.ReadAllText(task.OutputPath).Count(c => c == '\n') >= count);
        return [.. File.ReadLines(task.OutputPath).Take(count).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    public void Set(Qme.Configuration.Setting setting, string value) => _home.Engine.SettingsOf(_home.Engine.Executors.Get("shell")).Set(setting.Key, value);

    public static bool Lives(int process) => ProcessIdentity.Of(process) is not null;

    public static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(() => Pause(condition), s_patience), "What was waited for did not come.");

    public void Dispose()
    {
        foreach (QmeTask task in _home.Engine.List(new TaskFilter(), new RefreshRequest(RefreshMode.Never, ILog.None, CancellationToken.None)))
        {
            // The keeper first: it would note something in a home that is about to go.
            if (LocalTasks.KeeperOf(task) is ProcessIdentity keeper && keeper != ProcessIdentity.Current)
            {
                ProcessTree.Kill(keeper);
            }

            if (LocalTasks.ProcessOf(task) is ProcessIdentity process)
            {
                ProcessTree.Kill(process);
            }
        }

        _home.Dispose();
    }

    private static bool Pause(Func<bool> condition)
    {
        if (condition())
        {
            return true;
        }

        Thread.Sleep(10);
        return false;
    }
}
