namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Does something, or waits for something; called again and again until it has come true.</summary>
internal delegate bool Step(Play play);

/// <summary>The steps that scenarios are made of.</summary>
internal static class Steps
{
    /// <summary>The job, and each element of an array, is in a state that lasts.</summary>
    public static Step HasEnded { get; } = play => play.Slurm().HasEnded;

    /// <summary>The job has written to its output.</summary>
    public static Step HasWritten { get; } = play => Files.Find(play.Directory).Count > 0;

    /// <summary>The controller does not know the job any more.</summary>
    public static Step IsForgotten { get; } = play => play.Slurm().Jobs.Count == 0;

    /// <summary>Accounting knows the end of the job, and of each element of an array.</summary>
    public static Step IsRemembered { get; } = play =>
        SlurmWords.OfAccounting(play) is { HasEnded: true } said && said.Jobs.Count == (play.Scenario.Elements ?? 1) && said.Jobs.All(job => job.Ended is not null && job.Partition.Length > 0);

    /// <summary>Slurm has a word for the job, and for all elements of an array.</summary>
    public static Step Is(string word) => play => play.Slurm() is { Jobs.Count: > 0 } said && said.Jobs.All(job => job.Word == word);

    /// <summary>One element of an array is in a state.</summary>
    public static Step OneIs(string word) => play => play.Slurm().Jobs.Any(job => job.Word == word);

    /// <summary>Slurm has a reason for the state of the job.</summary>
    public static Step Because(string reason) => play => play.Slurm().Jobs.Any(job => job.Reason == reason);

    /// <summary>A command of the shell is run, and not by Qme.</summary>
    public static Step Run(string command) => play =>
    {
        SlurmOutcome outcome = play.Cluster!.Run("sh", "-c", play.Fill(command));
        return outcome.ExitCode == 0 ? true : throw new InvalidOperationException($"{command}: {outcome.Error}");
    };

    /// <summary>Something is typed in PowerShell.</summary>
    public static Step Type(string line) => play =>
    {
        Outcome outcome = play.Session.Run(play.Fill(line));
        return outcome.Errors.Count == 0 && outcome.Thrown is null ? true : throw new InvalidOperationException($"{line}: {string.Join("; ", outcome.Errors)}{outcome.Thrown?.Message}");
    };

    /// <summary>Something is typed in PowerShell, and is an error with a word in it.</summary>
    public static Step TypeInVain(string line, string word) => play =>
    {
        Outcome outcome = play.Session.Run(play.Fill(line));
        return outcome.Errors is [System.Management.Automation.ErrorRecord error] && error.ToString().Contains(word, StringComparison.Ordinal)
            ? true
            : throw new InvalidOperationException($"{line}: no error with '{word}', but {string.Join("; ", outcome.Errors)}");
    };

    /// <summary>Qme has found the job of the submission.</summary>
    public static Step IsFound { get; } = play => play.FindJob();

    /// <summary>Qme has seen the job in a state.</summary>
    public static Step Seen(string state) => play => play.Session.Text(play.Fill("Get-QmeTask {task} -Refresh | ForEach-Object State")) == state;

    /// <summary>A daemon of the cluster gets a signal: TERM, KILL, STOP, CONT.</summary>
    public static Step Signal(string signal, string daemon) => play =>
    {
        play.Cluster!.Signal(signal, daemon);
        return true;
    };

    /// <summary>A daemon of the cluster is started again.</summary>
    public static Step Start(string daemon) => play =>
    {
        play.Cluster!.Start(daemon);
        return true;
    };

    /// <summary>What stands in for Slurm's programs is replaced.</summary>
    public static Step Now(string fake) => play =>
    {
        play.Programs.Play(play.Fill(fake));
        return true;
    };
}
