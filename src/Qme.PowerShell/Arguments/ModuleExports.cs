using System.ComponentModel;
using System.Management.Automation;
using System.Reflection;
using Qme.PowerShell.Running;
using Qme.PowerShell.Scripting;
using Qme.PowerShell.Views;

namespace Qme.PowerShell.Arguments;

/// <summary>What Qme.psm1 has to arrange that PowerShell offers no command for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModuleExports
{
    private const string FrontName = "Invoke-QmeCommand";
    private const string FrontAlias = "qme";

    // Made from text, so that it belongs to no module's scope: it then sees its caller's preference variables and splatted variables.
    // It has no parameters, because only then does PowerShell leave a command's arguments as they are, and no variables, because one
    // would hide its caller's. The exceptions are those of a call that does not bind and of a question that nobody can answer: without
    // the catch, PowerShell would go on with the process block of a call that never began.
    private const string FrontText =
        """
        dynamicparam { [Qme.PowerShell.Arguments.Front]::Describe($ExecutionContext) }
        begin {
            try {
                [Qme.PowerShell.Arguments.Front]::GetSteppablePipeline($MyInvocation, $args, $ExecutionContext).Begin([Qme.PowerShell.Arguments.Front]::ExpectsInput($MyInvocation), $ExecutionContext)
            } catch [System.Management.Automation.ParameterBindingException], [System.Management.Automation.PSInvalidOperationException], [System.Management.Automation.Host.HostException] {
                [Qme.PowerShell.Arguments.Front]::GetSteppablePipeline($MyInvocation, $_, $ExecutionContext).Begin($false, $ExecutionContext)
            }
        }
        process { [Qme.PowerShell.Arguments.Front]::Running($MyInvocation)?.Process($_) }
        end { [Qme.PowerShell.Arguments.Front]::Running($MyInvocation)?.End() }
        clean { [Qme.PowerShell.Arguments.Front]::Running($MyInvocation)?.Clean() }
        """;

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
        ExecutorViews.Use(module);
        module.OnRemove = ScriptBlock.Create("param($module) [Qme.PowerShell.Arguments.ModuleExports]::TakeBack($module)");
        QmeEngine.UseExecutorFiles(new ExecutorFileReader(), Path.Combine(module.ModuleBase, "executors"));
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

        RunnerProcess.Use(Path.ChangeExtension(module.Path, ".psd1"));
        engine.SessionState.PSVariable.Set($"function:{FrontName}", ScriptBlock.Create(FrontText));
        engine.SessionState.PSVariable.Set($"alias:{FrontAlias}", FrontName);
        CommandInfo front = engine.InvokeCommand.GetCommand(FrontName, CommandTypes.Function);
        Member(typeof(CommandInfo).GetProperty(nameof(CommandInfo.Module))?.GetSetMethod(nonPublic: true)).Invoke(front, [module]);
    }

    /// <summary>Takes back what the module has given its runspace besides, when it is removed.</summary>
    /// <param name="module">The script module.</param>
    public static void TakeBack(PSModuleInfo module) => ExecutorViews.TakeBack(module);

    private static MethodInfo Member(MethodInfo? method) =>
        method ?? throw new NotSupportedException("This version of PowerShell lacks what the module Qme needs to be imported; it was made for 7.6.");
}
