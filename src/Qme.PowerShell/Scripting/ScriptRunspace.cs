using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Qme.PowerShell.Commands;
using Qme.PowerShell.Views;
using Shell = System.Management.Automation.PowerShell;

namespace Qme.PowerShell.Scripting;

/// <summary>
/// Where the code of executors runs: one runspace of ours in each process, opened when it is first needed, one call at a time. Code that does not end
/// in time is stopped; what cannot be stopped is left to itself together with its runspace, and the next call opens another one.
/// </summary>
internal sealed class ScriptRunspace
{
    // How long code may take to end when it is stopped.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    // Within a try, what fails ends the code there and then: it must not go on and tell of tasks what it could not find out.
    // What other code has made of the preference must not make an error be nothing.
    private const string CallScript = "param($__code, $__offered, $__end) $ErrorActionPreference = $global:ErrorActionPreference = 'Continue'; try { & $__code @__offered; $__end.Value = $true } catch { throw }";

    // What fails first in a module says why it cannot be used; what comes of that would be said besides.
    private const string ImportScript = "param($__path) try { Import-Module -Name $__path -PassThru -Force -Scope Local -DisableNameChecking -ErrorAction Stop } catch { throw }";

    private const string LookScript = """
        param($__code, $__look, $__arguments)
        $__block = [scriptblock]::Create($__look)
        if ($__code.Module) { $__block = $__code.Module.NewBoundScriptBlock($__block) }
        & $__block @__arguments
        """;

    private static readonly SemaphoreSlim s_turn = new(1, 1);
    private static ScriptRunspace? s_current;

    private readonly ScriptThread _thread = new("Qme executors");
    private readonly Runspace _runspace;
    private readonly ScriptCapture _capture = new();
    private readonly ScriptBlock _captureBlock;
    private readonly Dictionary<string, (DateTime Version, PSModuleInfo Module)> _modules = new(StringComparer.Ordinal);

    private ScriptRunspace()
    {
        _runspace = _thread.Do(() =>
        {
            Runspace runspace = RunspaceFactory.CreateRunspace(InitialState());
            runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
            runspace.Open();
            return runspace;
        });

        // A closure, because a block can be called with the arguments of a program, which a method cannot.
        _captureBlock = _thread.Do(() =>
        {
            using Shell shell = Shell.Create(_runspace);
            return (ScriptBlock)shell.AddScript("param($Capture) { $Capture.Run($args) }.GetNewClosure()").AddArgument(_capture).Invoke()[0].BaseObject;
        });
    }

    /// <summary>Whether the calling thread runs code of an executor.</summary>
    public static bool IsHere => s_current is { } current && Runspace.DefaultRunspace == current._runspace;

    /// <summary>Calls code with what it wants of what it is offered.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorFailed"/>: it threw, or took too long.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public static IReadOnlyList<PSObject?> Call(ScriptCode code, IReadOnlyDictionary<string, object?> offered, ScriptCall call) => InTurn(call, runspace =>
    {
        object bound = code.Bind(runspace, call);
        StrongBox<bool> end = new();
        List<PSObject?> output = runspace.Run(CallScript, call, say =>
        {
            Hashtable arguments = new(StringComparer.OrdinalIgnoreCase);
            foreach ((string name, object? value) in offered.Append(new(Offer.Capture, runspace._captureBlock)).Append(new(Offer.Log, new ScriptLog(say))))
            {
                if (code.Wants(name))
                {
                    arguments.Add(name, value);
                }
            }

            return [bound, arguments, end];
        });

        // PowerShell says nothing of it, and whatever was to come after that did not.
        return end.Value ? output : throw call.Failure("it was left by exit, or by a break or continue that is in no loop (the block of ForEach-Object is none), before it had come to its end.");
    });

    /// <summary>Runs a script of ours that finds out something about the place where code runs: for a function, within its module.</summary>
    public static IReadOnlyList<PSObject?> Look(ScriptCode code, string script, ScriptCall call, params object?[] arguments) =>
        InTurn(call, runspace => runspace.Run(LookScript, call, _ => [code.Bind(runspace, call), script, arguments]));

    /// <summary>Runs a script file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="call">Who runs it.</param>
    /// <param name="before">Done before, when it is its turn.</param>
    /// <param name="after">Done after, before it is anybody else's turn.</param>
    public static void RunFile(string path, ScriptCall call, Action before, Action after) => InTurn(call, runspace =>
    {
        before();
        try
        {
            return runspace.Run("param($__path) & $__path", call, _ => [path]);
        }
        finally
        {
            after();
        }
    });

    /// <summary>Imports a module from its file, once for each version of it.</summary>
    public PSModuleInfo Import(string path, ScriptCall call)
    {
        DateTime version = File.GetLastWriteTimeUtc(path);
        if (!_modules.TryGetValue(path, out (DateTime Version, PSModuleInfo Module) imported) || imported.Version != version)
        {
            ScriptCall import = call with { Who = $"{call.Who}: the module {path}" };
            imported = (version, Run(ImportScript, import, _ => [path]).Select(item => item?.BaseObject).OfType<PSModuleInfo>().FirstOrDefault()
                ?? throw import.Failure("it was left by a break or continue that is in no loop, before it had come to its end."));
            _modules[path] = imported;
        }

        return imported.Module;
    }

    private static T InTurn<T>(ScriptCall call, Func<ScriptRunspace, T> work)
    {
        if (IsHere)
        {
            throw call.Failure("code of an executor cannot make Qme call code of an executor.");
        }

        s_turn.Wait(call.Stop);
        try
        {
            return work(s_current ??= new ScriptRunspace());
        }
        finally
        {
            s_turn.Release();
        }
    }

    private List<PSObject?> Run(string script, ScriptCall call, Func<Action<Action<ILog>>, object?[]> argumentsOf)
    {
        // Not disposed of: code that is left to itself may still use them.
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(call.Stop);
        BlockingCollection<Action<ILog>> said = [];
        void Say(Action<ILog> word)
        {
            if (!said.IsAddingCompleted)
            {
                said.Add(word, CancellationToken.None);
            }
        }

        _capture.Limit = call.Limit / 2;
        _capture.Ask = question =>
        {
            Say(log => log.Verbose($"Asking: {question}"));
            return call.Ask(question, stop.Token);
        };
        Shell shell = Shell.Create(_runspace);
        shell.AddScript(script, useLocalScope: true);
        foreach (object? argument in argumentsOf(Say))
        {
            shell.AddArgument(argument);
        }

        Forward(shell.Streams, call.Who, Say);
        List<PSObject?> output = [];
        Exception? thrown = null;
        ManualResetEventSlim ended = new();
        _thread.Start(() =>
        {
            try
            {
                shell.Invoke(null, output);
            }
            catch (Exception e)
            {
                // Of any kind: code may have closed its own runspace, and on this thread what is thrown ends the process.
                thrown = e;
            }
            finally
            {
                ended.Set();
                said.CompleteAdding();
            }
        });
        bool isDone = false;
        try
        {
            isDone = Listen(said, call);
        }
        finally
        {
            End(shell, ended, stop);
        }

        call.Stop.ThrowIfCancellationRequested();
        return !isDone ? throw call.Failure($"it did not end within {call.Limit.TotalSeconds:0.###} seconds, and was stopped.")
            : thrown is RuntimeException error ? throw call.Failure(error)
            : thrown is not null ? throw call.Failure(thrown.Message.ReplaceLineEndings(" "), thrown)
            : output;
    }

    /// <summary>Passes on what the code says, on the thread that waits for it.</summary>
    /// <returns>Whether the code has ended; else its time is over, or nobody waits any more.</returns>
    private static bool Listen(BlockingCollection<Action<ILog>> said, ScriptCall call)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        try
        {
            while (!said.IsCompleted)
            {
                TimeSpan left = call.Limit - elapsed.Elapsed;
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                if (said.TryTake(out Action<ILog>? word, (int)Math.Min(left.TotalMilliseconds + 1, int.MaxValue), call.Stop))
                {
                    word(call.Log);
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (call.Stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void End(Shell shell, ManualResetEventSlim ended, CancellationTokenSource stop)
    {
        _capture.Ask = null;
        if (!ended.IsSet)
        {
            // Code that waits for a program waits no more.
            stop.Cancel();

            // Not BeginStop, whose thread keeps the process from ending until the code does.
            Thread stopping = new(shell.Stop) { IsBackground = true };
            stopping.Start();
            if (!ended.Wait(s_grace) || !stopping.Join(s_grace))
            {
                s_current = null;
                _thread.Leave();
                return;
            }
        }

        shell.Dispose();
        if (_runspace.RunspaceStateInfo.State is not RunspaceState.Opened)
        {
            s_current = null;
            _thread.Leave();
        }
    }

    private static void Forward(PSDataStreams streams, string who, Action<Action<ILog>> say)
    {
        streams.Error.DataAdded += (_, added) =>
        {
            string text = ScriptErrors.Say(streams.Error[added.Index]);
            say(log => log.Error(new QmeException(ErrorIds.ExecutorReported, $"{who}: {text}", who)));
        };
        streams.Warning.DataAdded += (_, added) =>
        {
            string text = streams.Warning[added.Index].Message;
            say(log => log.Warn(text));
        };
        streams.Verbose.DataAdded += (_, added) =>
        {
            string text = streams.Verbose[added.Index].Message;
            say(log => log.Verbose(text));
        };
        streams.Debug.DataAdded += (_, added) =>
        {
            string text = streams.Debug[added.Index].Message;
            say(log => log.Debug(text));
        };
        streams.Information.DataAdded += (_, added) =>
        {
            string text = streams.Information[added.Index].ToString();
            say(log => log.Inform(text));
        };
    }

    private static InitialSessionState InitialState()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry(ScriptErrors.Registering, typeof(RegisterQmeExecutorCommand), helpFileName: null));

        // All that is said is passed on; whether it is shown is for the caller's preferences to say.
        state.Variables.Add(new SessionStateVariableEntry("VerbosePreference", ActionPreference.Continue, ""));
        state.Variables.Add(new SessionStateVariableEntry("DebugPreference", ActionPreference.Continue, ""));

        TypeData task = new(typeof(QmeTask));
        task.Members.Add(nameof(QmeTask.Data), new CodePropertyData(nameof(QmeTask.Data), typeof(TaskData).GetMethod(nameof(TaskData.Of))));
        state.Types.Add(new SessionStateTypeEntry(task, isRemove: false));
        return state;
    }
}
