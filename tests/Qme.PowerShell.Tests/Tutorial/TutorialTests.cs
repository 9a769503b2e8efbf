using System.Diagnostics;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Xunit;

namespace Qme.PowerShell.Tests.Tutorial;

/// <summary>The tutorial, read and followed from its first line to its last, with the real task-spooler.</summary>
/// <remarks>Where there is none the test is skipped, unless the variable QME_TEST_TSP is <c>required</c>: then it fails.</remarks>
public sealed partial class TutorialTests : IDisposable
{
    private static readonly string[] s_variables = ["TMPDIR", "TS_SOCKET", "HOME"];

    private readonly Dictionary<string, string?> _before = s_variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-tutorial-");
    private readonly ModuleSession _session;
    private readonly string _executor;
    private bool _hasQueue;

    public TutorialTests()
    {
        Environment.SetEnvironmentVariable("HOME", _directory.FullName);
        Environment.SetEnvironmentVariable("TMPDIR", _directory.CreateSubdirectory("tmp").FullName);
        Environment.SetEnvironmentVariable("TS_SOCKET", Path.Combine(_directory.FullName, "socket"));
        _session = new ModuleSession(new RecordingHost(100));

        // The home of the session is where the tutorial says it is.
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, ".qme"), _session.Home);
        _executor = Path.Combine(Directory.CreateDirectory(Path.Combine(_session.Home, "executors")).FullName, "tsp.psm1");
    }

    public void Dispose()
    {
        if (_hasQueue)
        {
            Process.Start("tsp", "-K").WaitForExit();
        }

        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _session.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Whoever_follows_the_tutorial_sees_what_it_says()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "tsp")));
        Assert.SkipWhen(!isThere && Environment.GetEnvironmentVariable("QME_TEST_TSP") != "required", "There is no tsp (Debian's package task-spooler).");
        Assert.True(isThere, "There is no tsp (Debian's package task-spooler).");
        _hasQueue = true;
        int calls = 0;
        foreach (Match block in BlockPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "tutorial-executor.md")).ReplaceLineEndings("\n")))
        {
            string text = block.Groups["text"].Value;
            if (block.Groups["language"].Value == "powershell")
            {
                Assert.StartsWith("# ~/.qme/executors/tsp.psm1\n", text, StringComparison.Ordinal);
                Write(text);
            }
            else if (block.Groups["language"].Value == "text")
            {
                AssertSeen(text, File.ReadAllText(Path.ChangeExtension(_executor, ".transcript")), "", "");
            }
            else if (text.StartsWith("PS> ", StringComparison.Ordinal))
            {
                calls += Follow(text);
            }
        }

        Assert.InRange(calls, 15, 50);
    }

    /// <summary>Puts the functions of a block into the file, in place of those of the same names.</summary>
    private void Write(string block)
    {
        string text = File.Exists(_executor) ? File.ReadAllText(_executor) : "";
        string[] names = [.. FunctionsIn(block).Select(function => function.Name)];
        foreach (FunctionDefinitionAst old in FunctionsIn(text).Where(function => names.Contains(function.Name)).OrderByDescending(function => function.Extent.StartOffset))
        {
            text = text.Remove(old.Extent.StartOffset, old.Extent.EndOffset - old.Extent.StartOffset);
        }

        File.WriteAllText(_executor, $"{text.Trim()}\n\n{block}\n");
    }

    private static FunctionDefinitionAst[] FunctionsIn(string script)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out _, out ParseError[] errors);
        Assert.Empty(errors);
        return [.. ast.FindAll(one => one is FunctionDefinitionAst, searchNestedScriptBlocks: false).Cast<FunctionDefinitionAst>()];
    }

    /// <summary>Types what is typed in a block, and compares what is seen then.</summary>
    private int Follow(string block)
    {
        Match[] calls = [.. CallPattern().Matches(block + "\n").Cast<Match>()];
        foreach (Match call in calls)
        {
            string typed = call.Groups["typed"].Value.Replace("\n>> ", "\n", StringComparison.Ordinal);
            _session.Run("$Error.Clear()");
            string seen = _session.Show(typed);
            string errors = string.Join('\n', _session.Run("$Error | ForEach-Object { \"$($_.InvocationInfo.MyCommand.Name): $($_.Exception.Message)\" }").Lines);
            AssertSeen(call.Groups["seen"].Value, $"{seen}\n{errors}", "^", "$", typed);
        }

        return calls.Length;
    }

    /// <summary>Compares what is said to be seen with what is: a line with nothing but dots in it stands for any number of lines.</summary>
    private static void AssertSeen(string said, string seen, string begin, string end, string typed = "The transcript")
    {
        IEnumerable<string> parts = said.Split("\n…\n").Select(part => Regex.Escape(Stable(part)));
        Assert.True(Regex.IsMatch(Stable(seen), begin + string.Join(".*", parts) + end, RegexOptions.Singleline), $"{typed}\n\nis said to show\n\n{said}\nand shows\n\n{seen}");
    }

    // Times, process ids and the spaces that they take are never the same; nor are the names of files, and how many steps it took to see something.
    private static string Stable(string text) => BlankPattern().Replace(PassingPattern().Replace(text, "~"), " ").Trim();

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>(?s:.*?))\n```$", RegexOptions.Multiline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"^PS> (?<typed>.*(?:\n>> .*)*)\n(?<seen>(?s:.*?))(?=^PS> |\z)", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"\b\d+(?:\.\d+)?m?s\b|(?<=tsp +)\d{3,}\b|\S*/ts-out\.\w+|\d+\.\d\d/\d+\.\d\d/\d+\.\d\d|(?<=of )\d+(?= checks)")]
    private static partial Regex PassingPattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex BlankPattern();
}
