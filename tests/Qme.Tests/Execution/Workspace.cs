using System.Text;
using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>An empty directory for one test, and processes started in it.</summary>
internal sealed class Workspace : IDisposable
{
    public const string Shell = "/bin/sh";

    /// <summary>For what certainly comes, on however busy a machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ChildProcess> _children = [];

    public Workspace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "These tests start /bin/sh.");

        // The path as the system itself tells it: macOS has its temporary directory behind a symbolic link.
        Root = Directory.CreateTempSubdirectory("qme-execution-").FullName;
        OutputPath = Path.Combine(Root, "output");
        ErrorPath = Path.Combine(Root, "error");
    }

    public string Root { get; }

    public string OutputPath { get; }

    public string ErrorPath { get; }

    public string Output => File.ReadAllText(OutputPath);

    public string Error => File.ReadAllText(ErrorPath);

    public ProcessStart Describe(string filePath, params string[] arguments) => new()
    {
        FilePath = filePath,
        ArgumentList = arguments,
        WorkingDirectory = Root,
        OutputPath = OutputPath,
        ErrorPath = ErrorPath,
    };

    public ProcessStart DescribeScript(string script, params string[] arguments) =>
        Describe(Shell, ["-c", script, Shell, .. arguments]);

    /// <summary>Starts a process that is killed at the end of the test if it still runs.</summary>
    public ChildProcess Start(ProcessStart start)
    {
        ChildProcess child = ChildProcess.Start(start);
        _children.Add(child);
        return child;
    }

    public ChildProcess StartScript(string script, params string[] arguments) => Start(DescribeScript(script, arguments));

    public ProcessExit Run(ProcessStart start) => End(Start(start));

    public ProcessExit RunScript(string script, params string[] arguments) => Run(DescribeScript(script, arguments));

    public static ProcessExit End(ChildProcess child)
    {
        Assert.True(child.Wait(Patience), "The process did not end.");
        return child.Exit;
    }

    /// <summary>Waits until the output holds so many whole lines, and returns them.</summary>
    public string[] AwaitLines(int count)
    {
        Eventually(() => File.Exists(OutputPath) && Output.Count(c => c == '\n') >= count);
        return Output.Split('\n')[..count];
    }

    public string Write(string name, string text, bool isExecutable = false)
    {
        string path = Path.Combine(Root, name);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (isExecutable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        return path;
    }

    public static void Eventually(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), "What was waited for did not come.");

    public void Dispose()
    {
        foreach (ChildProcess child in _children)
        {
            child.Kill();
            child.Wait(Patience);
            child.Dispose();
        }

        Directory.Delete(Root, recursive: true);
    }
}
