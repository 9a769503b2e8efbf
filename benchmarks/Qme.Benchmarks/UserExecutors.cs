using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>What executors that are written in PowerShell cost: each task of theirs, and files of them that nobody needs.</summary>
internal static class UserExecutors
{
    public const string ImportMode = "--import-with-executors";
    public const string FirstCallMode = "--first-call-with-executors";

    private const int WarmUp = 100;
    private const int Rounds = 500;
    private const int Files = 20;
    private const int Tasks = 100;

    // What it would say of a scheduler's answer, without a scheduler: that would be measured instead.
    private const string Register = """
        Register-QmeExecutor bench printf -Inherit shell -Column jobid -RefreshInterval 0 -Submitted {
            param($Task, $Result) if ($Result.Output[0] -match '^\d+$') { @{ jobid = $Matches[0]; queue = 'batch' } }
        } -Refresh {
            param($Tasks) foreach ($task in $Tasks) { @{ Id = $task.Id; State = 'Running'; Reason = "$([guid]::NewGuid())" } }
        }
        """;

    public static IEnumerable<Row> Measure()
    {
        using (Session session = Session.WithModule())
        {
            session.Run(Register);
            Medians figures = Statements.Measure(
                session,
                WarmUp,
                Rounds,
                "$x = Invoke-QmeCommand printf 100",
                "$y = Invoke-QmeCommand -Executor shell printf 100",
                "if ($x.Ref -ne '100' -or $y.State -ne 'Complete') { throw 'It did not run.' }");
            yield return More("a task of an executor in PowerShell", "one of shell", figures, 1, "the call of -Submitted in its runspace, and the data");
        }

        using (Session session = Session.WithModule())
        {
            session.Run(Register);
            session.Run($"1..{Tasks} | ForEach-Object {{ $null = Invoke-QmeCommand printf 100 }}");
            Medians figures = Statements.Measure(
                session,
                3,
                21,
                "$x = Get-QmeTask -Executor bench -State Running -Refresh",
                "$y = Get-QmeTask -Executor bench -State Running -NoRefresh",
                $"if ($x.Count -lt {Tasks} -or $y.Count -lt {Tasks}) {{ throw 'They are not there.' }}");
            int count = int.Parse($"{session.Run("@(Get-QmeTask -Executor bench -State Running -NoRefresh).Count")[0]}", CultureInfo.InvariantCulture);
            yield return More($"a refresh of {count} tasks, by a block", "without the refresh", figures, count, "reading what the block says; a row of each task is written");
        }

        yield return FreshProcess.More(
            $"Import-Module Qme, {Files} files of executors", "none", ImportMode, 20, "the directory is not even listed");
        yield return FreshProcess.More(
            $"the first call, {Files} files of executors", "none", FirstCallMode, null, "each file is parsed once, to know what it takes");
    }

    /// <summary>In the fresh process: puts files of executors into the home.</summary>
    public static void Write(string count)
    {
        DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("QME_HOME")!, "executors"));
        for (int i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
        {
            File.WriteAllText(Path.Combine(directory.FullName, $"bench{i}.psm1"), $$"""
                function Get-Definition { @{ CommandName = 'sub{{i}}'; Inherit = 'shell'; Column = 'jobid', 'queue'; Setting = @{ queue = 'batch' } } }
                function Complete-Submission { param($Result) @{ jobid = $Result.Output[0] -replace '\..*' } }
                function Update-Task { param($Tasks, $Capture) foreach ($line in (& $Capture stat{{i}}).Output) { @{ Ref = $line; State = 'Running' } } }
                function Invoke-Hold { param($Tasks, $Capture) & $Capture hold{{i}} $Tasks.Ref }
                """);
        }
    }

    /// <summary>The number of files that the other process of a pair has none of.</summary>
    public static string Many { get; } = Files.ToString(CultureInfo.InvariantCulture);

    private static Row More(string measure, string other, Medians figures, int tasks, string bound)
    {
        double each = (figures.Ours - figures.Other) / tasks;
        return new Row(measure, other, figures, "5 ms more a task", each <= 5, FormattableString.Invariant($"{each:0.00} ms more a task: {bound}"));
    }
}
