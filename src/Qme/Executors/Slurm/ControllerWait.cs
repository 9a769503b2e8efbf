using Qme.Execution;

namespace Qme.Executors.Slurm;

/// <summary>Waits for an answer of Slurm's controller, but not for one that is down.</summary>
internal static class ControllerWait
{
    // A controller that is well answers within this, and then nobody is asked twice.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Asks a program; where it takes its time, the ping is asked beside it.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="question">What the program is asked.</param>
    /// <param name="ping">What asks whether the controller is there.</param>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.SchedulerUnreachable"/>: the controller is down. <see cref="ErrorIds.CommandNotFound"/>; <see cref="ErrorIds.CaptureTimeout"/>.
    /// </exception>
    public static CaptureResult Run(ExecutorContext context, Capture question, Capture ping)
    {
        context.Log.Verbose($"Asking: {question}");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        Task<CaptureResult> answer = Task.Run(() => question.Run(stop.Token), CancellationToken.None);
        if (Task.WaitAny([answer], s_patience) == 0)
        {
            return answer.GetAwaiter().GetResult();
        }

        context.Log.Verbose($"Asking: {ping}");
        Task<CaptureResult> presence = Task.Run(() => ping.Run(stop.Token), CancellationToken.None);
        bool isDown = Task.WaitAny(answer, presence) == 1 && presence.IsCompletedSuccessfully && SaysDown(presence.Result.Output);
        if (!isDown)
        {
            // The answer alone counts, also when the ping has none.
            Task.WaitAny(answer);
        }

        stop.Cancel();
        Task.WaitAny(presence);
        Task.WaitAny(answer);
        return isDown && !context.Stop.IsCancellationRequested
            ? throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {FirstLine(presence.Result.Output)}.", question.Program)
            : answer.GetAwaiter().GetResult();
    }

    /// <summary>Whether none is up, of the controller and those that stand in for it: <c>Slurmctld(primary) at node1 is DOWN</c>.</summary>
    internal static bool SaysDown(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Any(line => line.EndsWith(" is DOWN", StringComparison.Ordinal)) && !lines.Any(line => line.EndsWith(" is UP", StringComparison.Ordinal));
    }

    private static string FirstLine(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
}
