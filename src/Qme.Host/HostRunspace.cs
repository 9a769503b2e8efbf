using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace Qme.Host;

/// <summary>The engine with the module imported, and nothing else but the engine's core cmdlets.</summary>
internal static class HostRunspace
{
    private const string ModulePathVariable = "PSModulePath";
    private const string TelemetryVariable = "POWERSHELL_TELEMETRY_OPTOUT";

    /// <summary>Opens a runspace that runs its pipelines on the calling thread.</summary>
    /// <exception cref="HostStartException">The module cannot be imported.</exception>
    internal static Runspace Open(PSHost host, string moduleDirectory)
    {
        // The engine reports its use over the network unless told not to, and takes a tenth of a second to get ready for it.
        if (Environment.GetEnvironmentVariable(TelemetryVariable) is null)
        {
            Environment.SetEnvironmentVariable(TelemetryVariable, "1");
        }

        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([ModuleLocation.ManifestIn(moduleDirectory)]);

        // What is the time is asked in every other line about tasks; PowerShell keeps the answer in a module that is not here.
        state.Commands.Add(new SessionStateFunctionEntry("Get-Date", "[CmdletBinding()] param() [System.DateTime]::Now"));

        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        try
        {
            runspace.Open();
        }
        catch (RunspaceOpenModuleLoadException e)
        {
            runspace.Dispose();
            throw new HostStartException($"The module Qme cannot be imported: {e.ErrorRecords[0].Exception.Message}", e);
        }

        // Opening the runspace has completed the path with PowerShell's own places. With the module's place before them it
        // is found by name too, in other runspaces and in a pwsh that the script starts.
        string modulePath = $"{Path.GetDirectoryName(moduleDirectory)}{Path.PathSeparator}{Environment.GetEnvironmentVariable(ModulePathVariable)}";
        Environment.SetEnvironmentVariable(ModulePathVariable, modulePath);
        return runspace;
    }
}
