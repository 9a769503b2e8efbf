using System.ComponentModel;
using System.Management.Automation;
using Qme.Execution;
using Qme.Executors;
using Qme.PowerShell.Arguments;

namespace Qme.PowerShell.Scripting;

/// <summary>Runs a program for the code of an executor: <c>&amp; $Capture qstat -u '*'</c>. No shell is involved, and no pattern is expanded.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ScriptCapture
{
    // By this PowerShell marks in $args what was typed as a parameter.
    private const string ParameterMark = "<CommandParameterName>";

    /// <summary>Runs a question; null while no code is being called.</summary>
    internal Func<Capture, CaptureResult>? Ask { get; set; }

    /// <summary>How long a program may take.</summary>
    internal TimeSpan Limit { get; set; }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="words">The program and its arguments.</param>
    public ScriptReply Run(object?[] words)
    {
        string[] line = [.. Words(words ?? [])];
        if (line.Length == 0)
        {
            throw new QmeException(ErrorIds.CommandNotFound, "$Capture was called without a program: & $Capture PROGRAM ARGUMENTS…");
        }

        // A command that changes something may well do so to everything when it is not told to what.
        if ((words ?? []).SelectMany(Elements).Any(element => element is null))
        {
            throw new QmeException(ErrorIds.ExecutorFailed, $"An argument of {line[0]} is $null, so it was not run.", line[0]);
        }

        Func<Capture, CaptureResult> ask = Ask ?? throw new QmeException(ErrorIds.ExecutorFailed, "$Capture was called outside of what it was given to.");
        Capture question = new(line[0], line[1..]) { Timeout = Limit };
        CaptureResult result = ask(question);
        return new ScriptReply(Lines(result.Output), Lines(result.Error), result.ExitCode, result.ProcessId) { Question = question.ToString() };
    }

    private static IEnumerable<string> Words(object?[] words)
    {
        string joined = "";
        foreach (object? word in words)
        {
            // -o:value comes in two pieces.
            if (word is PSObject marked && marked.Properties[ParameterMark] is not null && ArgumentText.Of(word) is string option && option.EndsWith(':'))
            {
                joined = option;
                continue;
            }

            foreach (object? element in Elements(word))
            {
                yield return joined + ArgumentText.Of(element);
            }

            joined = "";
        }

        if (joined.Length > 0)
        {
            yield return joined;
        }
    }

    private static IEnumerable<object?> Elements(object? word)
    {
        if (LanguagePrimitives.GetEnumerator(word) is not { } elements)
        {
            yield return word;
            yield break;
        }

        while (elements.MoveNext())
        {
            yield return elements.Current;
        }
    }

    internal static string[] Lines(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}

/// <summary>What a program answered, or what a command wrote.</summary>
/// <param name="Output">The lines of its standard output.</param>
/// <param name="ErrorOutput">The lines of its standard error.</param>
/// <param name="ExitCode">What it exited with; 128 and the number of the signal when one ended it.</param>
/// <param name="ProcessId">Its process id; null when it is not known.</param>
public sealed record ScriptReply(string[] Output, string[] ErrorOutput, int? ExitCode, int? ProcessId)
{
    /// <summary>Whether it was ended because somebody asked for that, or because its time was up.</summary>
    public bool WasStopped { get; init; }

    /// <summary>What was asked, on one line.</summary>
    internal string Question { get; init; } = "";

    /// <summary>What the program said that failed, on one line.</summary>
    internal string Complaint => $"{Question}: {string.Join(" ", [.. ErrorOutput, .. Output, $"(exit code {ExitCode})"])}";

    /// <summary>This, if the exit code is 0; else an error that says what the program said: <c>(&amp; $Capture qstat).OrThrow()</c>.</summary>
    public ScriptReply OrThrow() => ExitCode is 0 ? this : throw new QmeException(ErrorIds.ExecutorReported, Complaint, Question);
}
