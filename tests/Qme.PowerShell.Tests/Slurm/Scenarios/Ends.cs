using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>How jobs end.</summary>
internal static class Ends
{
    private static readonly int[] s_exitCodes = [1, 3, 53, 125, 126, 127, 128, 137, 143, 200, 255];

    public static IEnumerable<Scenario> All =>
    [
        new("A job that exits with 0", Wrap("echo out")),
        .. s_exitCodes.Select(code => new Scenario($"A job that exits with {code}", Wrap($"echo out; exit {code}"))),
        new("A job whose command is not found", Wrap("echo out; no-such-program")),
        new("A job whose command may not be run", Wrap("echo out; /etc/passwd")),
        new("A job that kills itself", Wrap("echo out; kill -9 $$")),
        new("A job that ends itself by SIGTERM", Wrap("echo out; kill -TERM $$")),
        new("A job that ends by a fault of its memory", Wrap("echo out; kill -SEGV $$")),
        new("A job that ends by an interrupt", Wrap("echo out; kill -INT $$")),
        new("A job that catches SIGTERM and goes on", Wrap("echo out; trap \"echo caught\" TERM; kill -TERM $$; exit 4")),
        new("A job that was cancelled while it ran", Wrap("echo out; sleep 300"), HasWritten, Run("scancel {job}"), Is("CANCELLED")),
        new("A job that was cancelled while it ran, and catches it", Wrap("echo out; trap \"exit 5\" TERM; sleep 300 & wait"), HasWritten, Run("scancel {job}"), Is("CANCELLED")),
        new("A job that ignores that it is cancelled", Wrap("echo out; trap \"\" TERM; sleep 300"), HasWritten, Run("scancel {job}"), Is("CANCELLED")),
        new("A job that was cancelled while it was held", "Invoke-QmeCommand sbatch -H --wrap true", Is("PENDING"), Run("scancel {job}"), Is("CANCELLED")),
        new("A job that was cancelled while it waited for its time", "Invoke-QmeCommand sbatch --begin now+1hour --wrap true", Is("PENDING"), Run("scancel {job}"), Is("CANCELLED")),
        new("A job that Qme has cancelled", Wrap("echo out; sleep 300"), HasWritten, Seen("Running"), Type("Stop-QmeTask {task}"), Is("CANCELLED")),
        new("A job that was sent a signal that it does not catch", Wrap("echo out; sleep 300"), HasWritten, Run("scancel --batch --signal=USR1 {job}"), HasEnded),
        new("A job that was sent a signal that it catches", Wrap("echo out; trap \"echo caught; exit 6\" USR1; sleep 300 & wait"), HasWritten, Run("scancel --batch --signal=USR1 {job}"), HasEnded),
        new("A job whose limit of time is over", "Invoke-QmeCommand sbatch -t 1 --wrap 'echo out; sleep 600'"),
        new("A job that is warned of its limit and ends in time", "Invoke-QmeCommand sbatch -t 1 --signal=B:USR1@50 --wrap 'echo out; trap \"exit 7\" USR1; while :; do sleep 1; done'"),
        new("A job whose deadline passes while it waits", "Invoke-QmeCommand sbatch -w n4 -n 16 --deadline now+65 -t 1 --wrap true", Is("DEADLINE")) { Other = "-w n4 -n 16 --wrap 'sleep 100'" },
        new("A job whose directory for output is not there", "Invoke-QmeCommand sbatch -o no/such/directory/out.txt --wrap 'echo out'"),
        new("A job whose working directory is not there", "Invoke-QmeCommand sbatch -D /no/such/directory --wrap 'echo out'"),
        new("A job with a step that fails and a script that goes on", Wrap("echo out; srun sh -c \"exit 9\"; exit 0")),
        new("A job with a step that works", Wrap("echo out; srun echo from the step")),
        new("A job whose script is a step that fails", Wrap("echo out; exec srun sh -c \"exit 9\"")),
        new("A job whose mail cannot be sent", "Invoke-QmeCommand sbatch --mail-type=ALL --mail-user=nobody@localhost --wrap 'echo out'"),
    ];

    private static string Wrap(string script) => $"Invoke-QmeCommand sbatch --wrap '{script}'";
}
