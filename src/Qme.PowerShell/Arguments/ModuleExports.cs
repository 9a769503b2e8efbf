using System.ComponentModel;
using System.Management.Automation;
using System.Reflection;

namespace Qme.PowerShell.Arguments;

/// <summary>What Qme.psm1 has to arrange that PowerShell offers no command for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModuleExports
{
    private const string FrontName = "Invoke-QmeCommand";

    /// <summary>
    /// Exports the compiled cmdlets from the script module that is being imported, all but the one that stays behind its front, and
    /// makes the front function a member of that module.
    /// </summary>
    /// <param name="engine">The module's <c>$ExecutionContext</c>.</param>
    /// <param name="cmdlets">The compiled module.</param>
    /// <remarks>
    /// PowerShell exports the cmdlets of an assembly from the importing module by itself, but forgets to when the assembly had been
    /// imported before. And a function made from text has no module, which Get-Help and Get-Command -All cannot do with.
    /// </remarks>
    public static void Export(EngineIntrinsics engine, PSModuleInfo cmdlets)
    {
        PSModuleInfo module = engine.SessionState.Module;
        MethodInfo addExportedCmdlet = Member(typeof(PSModuleInfo).GetMethod("AddExportedCmdlet", BindingFlags.Instance | BindingFlags.NonPublic));
        foreach (CmdletInfo cmdlet in cmdlets.ExportedCmdlets.Values)
        {
            if (cmdlet.Name == FrontName)
            {
                Front.Use(engine, cmdlet);
            }
            else
            {
                addExportedCmdlet.Invoke(module, [cmdlet]);
            }
        }

        CommandInfo front = engine.InvokeCommand.GetCommand(FrontName, CommandTypes.Function);
        Member(typeof(CommandInfo).GetProperty(nameof(CommandInfo.Module))?.GetSetMethod(nonPublic: true)).Invoke(front, [module]);
    }

    private static MethodInfo Member(MethodInfo? method) =>
        method ?? throw new NotSupportedException("This version of PowerShell lacks what the module Qme needs to be imported; it was made for 7.6.");
}
