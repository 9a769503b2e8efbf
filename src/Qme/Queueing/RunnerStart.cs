using Qme.Configuration;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Queueing;

/// <summary>Sees to it that a runner lives as long as something waits, and that there is one only.</summary>
/// <param name="home">The home whose tasks it starts.</param>
/// <param name="seat">Its seat.</param>
/// <param name="us">This process.</param>
/// <param name="command">How it is started; null when this process knows none.</param>
internal sealed class RunnerStart(Home home, RunnerSeat seat, Owner us, Func<RunnerCommand?> command)
{
    /// <summary>What a runner has to say to a person, it writes to this file in the home.</summary>
    public const string LogName = "runner.log";

    /// <summary>Starts one, if none lives.</summary>
    /// <param name="log">Where it is said when that cannot be done.</param>
    public void Ensure(ILog log)
    {
        Owner? before = seat.Read();
        if (before is not null && IsAlive(before))
        {
            return;
        }

        if (command() is not RunnerCommand program)
        {
            log.Warn("No runner could be started, because neither pwsh nor the host of Qme was found: what waits is started only when somebody looks.");
            return;
        }

        // Until it is there we sit in its place, else everybody who comes now would start one.
        if (!seat.TryGive(before, us))
        {
            return;
        }

        try
        {
            seat.TryGive(us, Start(program));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException)
        {
            seat.TryGive(us, us with { ProcessId = 0 });
            log.Warn($"No runner could be started: {e.Message} What waits is started only when somebody looks.");
        }
    }

    /// <summary>Whether the one who has the seat lives. Of one in another container of this machine nobody can tell; it is replaced.</summary>
    public static bool IsAlive(Owner runner) => runner.Machine == Machine.Id && new ProcessIdentity(runner.ProcessId, runner.StartTime).IsAlive;

    private Owner Start(RunnerCommand program)
    {
        string logPath = Path.Combine(home.Path, LogName);
        ProcessStart start = new()
        {
            FilePath = program.FilePath,
            ArgumentList = program.ArgumentList,
            WorkingDirectory = home.Path,
            Environment = new Dictionary<string, string?> { [Home.EnvironmentVariable] = home.Path, [OnEnd.InsideVariable] = null },
            OutputPath = logPath,
            ErrorPath = logPath,
            IsDetached = true,
        };
        ProcessIdentity runner = Keeper.StartApart(start);
        return new Owner(Machine.Id, runner.Id, runner.StartTime);
    }
}
