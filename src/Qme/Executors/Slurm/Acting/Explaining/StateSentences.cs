using Qme.Execution;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>What happens to a job or how it ended, in a sentence for each of Slurm's states: squeue(1) and sacct(1), JOB STATE CODES.</summary>
internal static class StateSentences
{
    private const int CommandNotFound = 127;
    private const int CommandNotExecutable = 126;

    // Of those that are not for real time (signal(7)).
    private const int LastSignal = 31;

    private static readonly Dictionary<string, Func<JobCase, string>> s_sentences = new(StringComparer.Ordinal)
    {
        // Not started, or started again.
        ["PENDING"] = WaitingSentences.Of,
        ["CONFIGURING"] = job => $"Is about to start: its nodes are being made ready{Sentence.On(job.Nodes)}.",
        ["POWER_UP_NODE"] = job => $"Is about to start: its nodes are being switched on{Sentence.On(job.Nodes)}.",
        ["EXPEDITING"] = _ => "Was requeued because its node failed, and starts again before others.",
        ["LAUNCH_FAILED"] = _ => "Could not be launched, and was requeued.",
        ["REQUEUED"] = _ => "Is being requeued, and waits to start again.",
        ["REQUEUE_FED"] = _ => "Is being requeued by the federation.",
        ["REQUEUE_HOLD"] = job => $"Was requeued and is held: Invoke-QmeAction release {job.Task.Id}.",
        ["SPECIAL_EXIT"] = job => $"Was requeued and is held, because it exited with a code that the system treats so: Invoke-QmeAction release {job.Task.Id}.",
        ["RESV_DEL_HOLD"] = _ => "Is held because its reservation was deleted.",

        // On its nodes.
        ["RUNNING"] = job => job.Reason is "JobHeldUser" or "JobHeldAdmin"
            ? $"Runs{Sentence.On(job.Nodes)}{SoFar(job)}, and will be held if it is requeued."
            : $"Runs{Sentence.On(job.Nodes)}{SoFar(job)}.",
        ["COMPLETING"] = job => $"Has ended, and is being cleaned up behind{Sentence.On(job.Nodes)}.",
        ["SUSPENDED"] = _ => "Is suspended: it has its nodes, and others may use its processors meanwhile.",
        ["STOPPED"] = _ => "Is stopped by a signal, and keeps its processors.",
        ["SIGNALING"] = _ => "Runs, and is being sent a signal.",
        ["STAGE_OUT"] = _ => "Has ended, and its files are being brought out of the burst buffer.",
        ["RESIZING"] = _ => "Runs, and its size is being changed.",
        ["UPDATE_DB"] = _ => "Runs, and accounting is being told of a change.",

        // Ended.
        ["COMPLETED"] = Completed,
        ["FAILED"] = Failed,
        ["TIMEOUT"] = job =>
            $"Was stopped because its time was over{Limit(job)} (TIMEOUT): it {(job.Elapsed is TimeSpan ran ? $"ran {SlurmTime.WriteShort(ran)}" : "had not ended")}. Ask for more (--time).",
        ["DEADLINE"] = job => job.HasStarted
            ? $"Was stopped{Sentence.After(job.Elapsed)} because its deadline had come (--deadline)."
            : "Never started: it could not have ended before its deadline (--deadline).",
        ["OUT_OF_MEMORY"] = job =>
            $"Was killed{Sentence.After(job.Elapsed)} for using more memory than it had asked for ({(job.Memory is null ? "" : $"{job.Memory}, ")}OUT_OF_MEMORY). Ask for more (--mem).",
        ["CANCELLED"] = job => $"Was cancelled{By(job)}{(job.HasStarted ? Sentence.After(job.Elapsed) : " before it started")}.",
        ["NODE_FAIL"] = job => $"Ended{Sentence.After(job.Elapsed)} because a node of it failed{Sentence.On(job.Nodes)}.",
        ["BOOT_FAIL"] = job => $"Never ran: its nodes could not be started{Sentence.On(job.Nodes)}.",
        ["PREEMPTED"] = job => $"Was stopped{Sentence.After(job.Elapsed)} to make room for a job that goes before it (PREEMPTED).",
        ["RECONFIG_FAIL"] = job => $"Ended because its nodes could not be reconfigured{Sentence.On(job.Nodes)}.",
        ["REVOKED"] = _ => "Was taken away here, because another cluster of the federation runs it.",
        [JobState.Vanished] = _ => "Slurm does not know it any more, and nobody knows how it ended.",
    };

    /// <summary>What is to be said of a job. A state that is not here is told in Slurm's own word.</summary>
    public static string Of(JobCase job) =>
        s_sentences.TryGetValue(job.State.Word, out Func<JobCase, string>? sentence) ? sentence(job) : $"Is in a state that Slurm calls {job.State.Word}.";

    private static string Completed(JobCase job) =>
        job.ExitCode is int code and not 0 ? $"Slurm calls it COMPLETED, but it ended with exit code {code}{Sentence.After(job.Elapsed)}."
        : job.Job is { Parts: null, FailedStep: { Length: > 0 } step } ? $"Ended with exit code 0{Sentence.After(job.Elapsed)}, but a step of it failed: {step}."
        : $"Succeeded{Sentence.After(job.Elapsed)}.";

    private static string Failed(JobCase job) => job switch
    {
        { Signal: int signal } => $"Was ended by {SignalNames.Of(signal)}{Sentence.After(job.Elapsed)}.",
        { ExitCode: CommandNotFound } => $"Ended with exit code {CommandNotFound}{Sentence.After(job.Elapsed)}: a command was not found. Its output says which.",
        { ExitCode: CommandNotExecutable } => $"Ended with exit code {CommandNotExecutable}{Sentence.After(job.Elapsed)}: a command could not be executed. Its output says which.",
        { ExitCode: int code and > ProcessExit.SignalBase and <= ProcessExit.SignalBase + LastSignal } =>
            $"Ended with exit code {code}{Sentence.After(job.Elapsed)}, as a script does whose command was ended by {SignalNames.Of(code - ProcessExit.SignalBase)}.",
        { ExitCode: int code } when code != 0 => $"Ended with exit code {code}{Sentence.After(job.Elapsed)}.",
        { Reason: "BadConstraints" } => "Never started: no node has what it asked for.",
        { Reason: "NonZeroExitCode" } => $"Failed{Sentence.After(job.Elapsed)}. With which exit code is not known any more: nobody asked before the controller had forgotten it.",
        { Reason: "JobLaunchFailure" } or { Reason: null, ExitCode: null } => NotLaunched(job),
        _ => $"Failed{Sentence.After(job.Elapsed)}; Slurm's reason is {job.Reason}.",
    };

    /// <summary>As a rule Slurm could not open a file of it, and says so only in the log of a node (observed with 22.05).</summary>
    private static string NotLaunched(JobCase job) =>
        MissingDirectory(job.Job.Submission?.WorkDir) is string workDir ? $"Could not be launched: its directory '{workDir}' does not exist."
        : MissingDirectory(Path.GetDirectoryName(job.OutputPath)) is string outputs ? $"Could not be launched: the directory '{outputs}' of its output does not exist, and Slurm does not make it."
        : MissingDirectory(Path.GetDirectoryName(job.Job.ErrorPath)) is string errors ? $"Could not be launched: the directory '{errors}' of its standard error does not exist, and Slurm does not make it."
        : $"Could not be launched{(job.Reason is null ? "" : $" ({job.Reason})")}: Slurm could not open its files, or start its script. More is in the log of the node{Sentence.On(job.Nodes)}.";

    private static string? MissingDirectory(string? path) => string.IsNullOrEmpty(path) || path.Contains('%', StringComparison.Ordinal) || Directory.Exists(path) ? null : path;

    private static string SoFar(JobCase job) =>
        job.Elapsed is TimeSpan elapsed ? $", {SlurmTime.WriteShort(elapsed)} so far{(job.TimeLimit is TimeSpan limit ? $" of {SlurmTime.WriteShort(limit)}" : "")}" : "";

    private static string Limit(JobCase job) => job.TimeLimit is TimeSpan limit ? $", {SlurmTime.WriteShort(limit)}" : "";

    private static string By(JobCase job) => job.CancelledBy is string user ? $" by {user}" : "";
}
