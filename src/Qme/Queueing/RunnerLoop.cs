using System.Diagnostics;
using System.Text.Json;
using Qme.Execution.Keeping;
using Qme.Store;
using Qme.Waiting;

namespace Qme.Queueing;

/// <summary>
/// What a runner does: it starts what may start, sleeps until something ends on which that depends, and goes on so until nothing waits any more. It
/// may be killed at any time; whoever looks next starts another.
/// </summary>
/// <param name="seat">Its seat.</param>
/// <param name="us">This process.</param>
/// <param name="waiting">The tasks that wait.</param>
/// <param name="dispatch">Starts them.</param>
/// <param name="watch">Watches those that they wait for.</param>
/// <param name="executors">The executors whose tasks it can start.</param>
internal sealed class RunnerLoop(
    RunnerSeat seat, Owner us, WaitingTasks waiting, Dispatch dispatch, TaskWatch watch, Func<IEnumerable<string>> executors)
{
    // Whoever adds a task starts what may start at once. This is for the ends of those that the runner has not heard of yet.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // How long whoever started us may take to give us the seat.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // When it last looked whom to watch, and when it last could not leave: what has not changed since is still so.
    private DatabaseVersion? _looked;
    private DatabaseVersion? _stayed;

    /// <summary>Goes on until nothing waits any more, or somebody else has the seat.</summary>
    /// <param name="log">Where it is said what could not be done.</param>
    /// <param name="tellEnds">Called when tasks may have ended.</param>
    /// <exception cref="QmeException">The home cannot be used.</exception>
    public void Run(ILog log, Action tellEnds)
    {
        if (!TakeSeat())
        {
            return;
        }

        SparingLog sparing = new(log);
        while (seat.Read() == us)
        {
            try
            {
                Look(log, tellEnds);
            }
            catch (QmeException e) when (StoreErrors.MayPass(e))
            {
                sparing.Warn(e.Message);
                Thread.Sleep(s_look);
            }
        }
    }

    private void Look(ILog log, Action tellEnds)
    {
        dispatch.Run(log);
        DatabaseVersion now = waiting.Version;
        if (now != _looked)
        {
            watch.Add(waiting.ListNeeded());
            tellEnds();
            _looked = now;
        }

        if (Keeper.KeepsAny || now == _stayed || !seat.TryLeave(us, JsonSerializer.Serialize(executors())))
        {
            _stayed = Keeper.KeepsAny ? null : now;
            watch.Look(s_look);
            watch.DropEnded();
        }
    }

    /// <summary>Waits until whoever started us has given us the seat, or takes it when he was killed before.</summary>
    private bool TakeSeat()
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (seat.Read() is Owner runner)
        {
            if (runner == us || (!RunnerStart.IsAlive(runner) && seat.TryGive(runner, us)))
            {
                return true;
            }

            if (elapsed.Elapsed > s_patience)
            {
                return false;
            }

            Thread.Sleep(10);
        }

        return seat.TryGive(null, us);
    }
}
