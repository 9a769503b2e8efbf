using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Qme.Configuration;
using Qme.Execution.Unix;

namespace Qme.Execution.Keeping;

/// <summary>
/// Starts commands in the background. Each has a keeper of its own, which outlives us and notes how the command ended: a small sh that runs
/// <c>keeper.sh</c>. It never opens the database; see <see cref="KeptTasks"/>.
/// </summary>
/// <param name="notes">Where the keeper notes what it sees.</param>
internal sealed partial class Keeper(KeeperNotes notes)
{
    // The script is in the environment, so that ps(1) shows what a keeper keeps, and `pkill -f sleep` does not mean all keepers.
    internal const string ScriptVariable = "QME_KEEPER";
    internal const string RunScript = $"eval \"${ScriptVariable}\"";

    private const string Shell = "/bin/sh";
    private const string EnvironmentProgram = "/usr/bin/env";
    private const string NullDevice = "/dev/null";

    // Given to sh as text, not as a file: so it does not matter how many versions of us share a home.
    private static readonly Lazy<string> s_script = new(ReadScript);

    private static int s_kept;

    /// <summary>How long the command may take; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it may take to end once it was asked to.</summary>
    public TimeSpan StopGrace { get; init; }

    /// <summary>The token (see <see cref="KeeperNotes.TakeToken"/>) without which the command is not started; empty for one that is started in any case.</summary>
    public string Token { get; init; } = "";

    /// <summary>What is to be put before the shell, such as <c>systemd-run</c> with its options.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Starts a command.</summary>
    /// <returns>Its keeper.</returns>
    /// <exception cref="StartException">It could not be started.</exception>
    /// <exception cref="IOException">There is no room for the notes.</exception>
    public ProcessIdentity Start(ProcessStart command)
    {
        command.Validate();
        return OperatingSystem.IsWindows() ? StartOurselves(command) : StartShell(command);
    }

    /// <summary>Whether this process keeps a command itself, so that its end would be noted by nobody else.</summary>
    public static bool KeepsAny => Volatile.Read(ref s_kept) > 0;

    /// <summary>Starts a program that lives apart from us, and that nobody keeps.</summary>
    /// <exception cref="StartException">It could not be started.</exception>
    public static ProcessIdentity StartApart(ProcessStart program)
    {
        program.Validate();
        if (OperatingSystem.IsWindows())
        {
            return ChildProcess.Start(program with { IsDetached = true }).Identity;
        }

        int pid = Spawner.Start(program with { IsDetached = true }, throughShell: !Spawner.CanChangeDirectory);
        ProcessIdentity process = ProcessIdentity.OfUncollected(pid);
        Collector.CollectOnceEnded(pid);
        return process;
    }

    [UnsupportedOSPlatform("windows")]
    private ProcessIdentity StartShell(ProcessStart command)
    {
        // What sh would say of these is not told apart from what the command says.
        if ((SpawnFailure.OfInput(command) ?? SpawnFailure.OfDirectory(command) ?? SpawnFailure.OfProgram(command)) is StartException failure)
        {
            throw failure;
        }

        notes.Prepare();
        foreach (string path in (string[])[command.OutputPath, command.ErrorPath])
        {
            Home.OpenFile(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }

        Dictionary<string, string?> environment = new(command.Environment) { [ScriptVariable] = s_script.Value };
        int odd = CarryOddVariables(command, environment);
        string[] line =
        [
            .. Wrapper, Shell, "-c", RunScript, "qme-keeper",
            notes.Prefix, Token, command.InputPath ?? NullDevice, command.OutputPath, command.ErrorPath,
            Timeout is TimeSpan timeout ? Seconds(timeout) : "", Seconds(StopGrace),
            odd.ToString(CultureInfo.InvariantCulture), command.FilePath, .. command.ArgumentList,
        ];
        return StartApart(command with
        {
            FilePath = line[0],
            ArgumentList = line[1..],
            Environment = environment,
            InputPath = null,
            OutputPath = NullDevice,
            ErrorPath = NullDevice,
        });
    }

    /// <summary>
    /// Variables whose names are none to a shell, such as the functions that bash exports, are dropped by some of them. They travel under
    /// other names, and env(1) gives them back.
    /// </summary>
    private static int CarryOddVariables(ProcessStart command, Dictionary<string, string?> environment)
    {
        // To env, everything with an '=' is a variable.
        if (command.FilePath.Contains('=') || !File.Exists(EnvironmentProgram))
        {
            return 0;
        }

        int count = 0;
        foreach ((string name, string value) in ProcessEnvironment.With(command.Environment))
        {
            if (!NamePattern().IsMatch(name))
            {
                environment[name] = null;
                environment[$"QME_ODD_{++count}"] = $"{name}={value}";
            }
        }

        return count;
    }

    // What Windows offers: the command lives on without us, but only as long as we live is there somebody to note its end.
    private ProcessIdentity StartOurselves(ProcessStart command)
    {
        notes.Prepare();
        if (Token.Length > 0)
        {
            File.Delete(notes.Prefix + Token);
        }

        ChildProcess child = ChildProcess.Start(command with { IsDetached = true });
        notes.WriteStart(child.Identity);
        Interlocked.Increment(ref s_kept);
        Thread waiter = new(() => KeepOurselves(child)) { IsBackground = true, Name = $"Keeps process {child.Identity.Id}" };
        waiter.Start();
        return ProcessIdentity.Current;
    }

    private void KeepOurselves(ChildProcess child)
    {
        using (child)
        {
            bool isLate = !child.Wait(Timeout ?? System.Threading.Timeout.InfiniteTimeSpan);
            if (isLate)
            {
                child.Kill();
                child.Wait(System.Threading.Timeout.InfiniteTimeSpan);
            }

            try
            {
                notes.WriteEnd(string.Create(CultureInfo.InvariantCulture, $"{child.Exit.ExitCode}{(isLate ? " late" : "")}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The task will be lost, which is the truth: the end is noted nowhere.
                return;
            }
            finally
            {
                Interlocked.Decrement(ref s_kept);
            }
        }
    }

    // sleep(1) takes whole seconds only, on some systems.
    private static string Seconds(TimeSpan span) => Math.Ceiling(span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static string ReadScript()
    {
        using StreamReader reader = new(typeof(Keeper).Assembly.GetManifestResourceStream("keeper.sh")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
