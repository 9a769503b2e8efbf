using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>Turns the engine's failures into PowerShell's errors.</summary>
internal static class ErrorRecords
{
    internal static ErrorRecord ToErrorRecord(this QmeException e) => new(e, e.ErrorId, CategoryOf(e.ErrorId), e.Target);

    private static ErrorCategory CategoryOf(string errorId) => errorId switch
    {
        ErrorIds.TaskNotFound or ErrorIds.OutputNotFound or ErrorIds.ExecutorNotFound or ErrorIds.CommandNotFound
            or ErrorIds.DirectoryNotFound or ErrorIds.ConfigKeyUnknown or ErrorIds.ActionNotFound => ErrorCategory.ObjectNotFound,
        ErrorIds.TaskAmbiguous or ErrorIds.TaskIdInvalid or ErrorIds.ConfigValueInvalid
            or ErrorIds.CommandIsPowerShell or ErrorIds.OptionConflict or ErrorIds.TaskRequired or ErrorIds.ActionArgumentUnknown
            or ErrorIds.ActionArgumentInvalid => ErrorCategory.InvalidArgument,
        ErrorIds.ExecutorInvalid or ErrorIds.TranscriptInvalid => ErrorCategory.InvalidData,
        ErrorIds.ExecutorFailed or ErrorIds.ExecutorTestFailed => ErrorCategory.InvalidResult,
        ErrorIds.ExecutorBuiltIn => ErrorCategory.ResourceExists,
        ErrorIds.TaskRunning => ErrorCategory.ResourceBusy,
        ErrorIds.CommandNotExecutable => ErrorCategory.PermissionDenied,
        ErrorIds.OutputNotReadable => ErrorCategory.ReadError,
        ErrorIds.ActionFailed => ErrorCategory.InvalidOperation,
        ErrorIds.CaptureTimeout or ErrorIds.Timeout => ErrorCategory.OperationTimeout,
        ErrorIds.StoreUnreadable or ErrorIds.StoreTooNew or ErrorIds.ConfigUnreadable => ErrorCategory.InvalidData,
        ErrorIds.StoreLocked or ErrorIds.SchedulerUnreachable => ErrorCategory.ResourceUnavailable,
        ErrorIds.StoreNotWritable or ErrorIds.StoreFull or ErrorIds.ConfigNotWritable => ErrorCategory.WriteError,
        _ => ErrorCategory.NotSpecified,
    };
}
