using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>The parameters of a cmdlet that say when a command is run, and how it is waited for.</summary>
internal interface IRunOptions
{
    bool IsInBackground { get; }

    bool IsShown { get; }

    SwitchParameter Interactive { get; }

    string? Queue { get; }

    int MaxParallel { get; }

    string[]? AfterOk { get; }

    string[]? AfterAny { get; }

    string[]? AfterNotOk { get; }
}
