namespace Qme;

/// <summary>The ids of Qme's errors. They are part of its interface: scripts compare them.</summary>
public static class ErrorIds
{
    /// <summary>No task has that id or Uid.</summary>
    public const string TaskNotFound = nameof(TaskNotFound);

    /// <summary>Several tasks have a Uid that begins so.</summary>
    public const string TaskAmbiguous = nameof(TaskAmbiguous);

    /// <summary>What was given to name a task is neither an id, a range of ids nor a Uid.</summary>
    public const string TaskIdInvalid = nameof(TaskIdInvalid);

    /// <summary>The task has not ended, and what was asked needs that it has.</summary>
    public const string TaskRunning = nameof(TaskRunning);

    /// <summary>The output that was asked for does not exist.</summary>
    public const string OutputNotFound = nameof(OutputNotFound);

    /// <summary>The output that was asked for cannot be read.</summary>
    public const string OutputNotReadable = nameof(OutputNotReadable);

    /// <summary>No executor has that name.</summary>
    public const string ExecutorNotFound = nameof(ExecutorNotFound);

    /// <summary>An executor of that name comes with Qme: it can be neither replaced nor taken away.</summary>
    public const string ExecutorBuiltIn = nameof(ExecutorBuiltIn);

    /// <summary>An executor is not written as it has to be: its definition, its file or its assembly.</summary>
    public const string ExecutorInvalid = nameof(ExecutorInvalid);

    /// <summary>An executor has failed: it threw, took too long, or said what makes no sense.</summary>
    public const string ExecutorFailed = nameof(ExecutorFailed);

    /// <summary>What an executor says is wrong.</summary>
    public const string ExecutorReported = nameof(ExecutorReported);

    /// <summary>An executor is not as it has to be, as far as a test can tell.</summary>
    public const string ExecutorTestFailed = nameof(ExecutorTestFailed);

    /// <summary>A transcript of what an executor does cannot be read or written.</summary>
    public const string TranscriptInvalid = nameof(TranscriptInvalid);

    /// <summary>The executor of the task has no action of that name.</summary>
    public const string ActionNotFound = nameof(ActionNotFound);

    /// <summary>The action could not be carried out for the task.</summary>
    public const string ActionFailed = nameof(ActionFailed);

    /// <summary>The action takes no argument of that name.</summary>
    public const string ActionArgumentUnknown = nameof(ActionArgumentUnknown);

    /// <summary>The action is told something by an argument that makes no sense, or not for this task.</summary>
    public const string ActionArgumentInvalid = nameof(ActionArgumentInvalid);

    /// <summary>What changes something was asked for without saying for which tasks.</summary>
    public const string TaskRequired = nameof(TaskRequired);

    /// <summary>What was waited for did not happen in time.</summary>
    public const string Timeout = nameof(Timeout);

    /// <summary>A program that was asked something did not answer in time.</summary>
    public const string CaptureTimeout = nameof(CaptureTimeout);

    /// <summary>The scheduler does not answer.</summary>
    public const string SchedulerUnreachable = nameof(SchedulerUnreachable);

    /// <summary>No program of that name was found. The task has exit code 127.</summary>
    public const string CommandNotFound = nameof(CommandNotFound);

    /// <summary>The file was found but cannot be executed. The task has exit code 126.</summary>
    public const string CommandNotExecutable = nameof(CommandNotExecutable);

    /// <summary>The command was found but could not be started.</summary>
    public const string CommandNotStarted = nameof(CommandNotStarted);

    /// <summary>
    /// The command ended with another exit code than 0, and <c>$PSNativeCommandUseErrorActionPreference</c> asks for an error
    /// then. PowerShell's own id for it.
    /// </summary>
    public const string ProgramExitedWithNonZeroCode = nameof(ProgramExitedWithNonZeroCode);

    /// <summary>The word names a PowerShell command, not a program.</summary>
    public const string CommandIsPowerShell = nameof(CommandIsPowerShell);

    /// <summary>Two options were given that exclude each other.</summary>
    public const string OptionConflict = nameof(OptionConflict);

    /// <summary>The directory that the command should run in does not exist.</summary>
    public const string DirectoryNotFound = nameof(DirectoryNotFound);

    /// <summary>The executor has no setting of that name.</summary>
    public const string ConfigKeyUnknown = nameof(ConfigKeyUnknown);

    /// <summary>The value does not suit the setting.</summary>
    public const string ConfigValueInvalid = nameof(ConfigValueInvalid);

    /// <summary>The configuration file cannot be read as such.</summary>
    public const string ConfigUnreadable = nameof(ConfigUnreadable);

    /// <summary>The configuration file cannot be written.</summary>
    public const string ConfigNotWritable = nameof(ConfigNotWritable);

    /// <summary>The database is damaged, or is not one of Qme's.</summary>
    public const string StoreUnreadable = nameof(StoreUnreadable);

    /// <summary>The database was written by a newer Qme.</summary>
    public const string StoreTooNew = nameof(StoreTooNew);

    /// <summary>The home or its database cannot be written.</summary>
    public const string StoreNotWritable = nameof(StoreNotWritable);

    /// <summary>No space is left where the home is.</summary>
    public const string StoreFull = nameof(StoreFull);

    /// <summary>Another process kept the database locked for longer than we wait.</summary>
    public const string StoreLocked = nameof(StoreLocked);
}
