using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

public sealed class TestQmeExecutorTests : IDisposable
{
    private const string Good = """
        function Get-Definition {
            @{ CommandName = 'qs'; Inherit = 'shell'; Column = 'job' }
        }

        function Complete-Submission {
            param($Result)
            if ("$($Result.Output)" -match '^job (\d+)$') { @{ job = $Matches[1] } }
        }

        function Update-Task {
            param($Tasks, $Capture)
            $jobs = @{}
            foreach ($line in (& $Capture ql -a).OrThrow().Output) {
                if ($line -match '^(\d+) ([RX]) ?(\d*)$') { $jobs[$Matches[1]] = $Matches }
            }
            foreach ($task in $Tasks) {
                $job = $jobs[$task.Ref]
                if (-not $job) { @{ Id = $task.Id; State = 'Lost' } }
                elseif ($job[2] -eq 'R') { @{ Id = $task.Id; State = 'Running' } }
                elseif ($job[3] -eq '0') { @{ Id = $task.Id; State = 'Complete'; ExitCode = 0 } }
                else { @{ Id = $task.Id; State = 'Failed'; ExitCode = $job[3]; Data = @{ seen = 'x' } } }
            }
        }

        function Invoke-Cancel {
            param($Task, $Capture)
            $null = (& $Capture qd $Task.Ref).OrThrow()
        }

        function Invoke-Status {
            param($Task, $Capture)
            (& $Capture qi $Task.Ref).Output
        }
        """;

    private const string Transcript = """
        # Two jobs, and what they come to.
        > ignore
        $ qs-x
        > ignore
        $ xqs -a
        > submit
        $ qs -q long 'a b'
        job 7
        = 1 Pending
        = 1 job 7
        > submit
        $ qs
        job 8
        > submit
        $ qs -help
        usage: qs
        = 3 Complete
        > submit
        $ qs
        ! qs: no queue
        ? 2
        = 4 Failed 2

        > refresh
        $ ql -a
        7 R
        8 R
        = 1 Running
        > action status 1
        $ qi 7
        \# 7 is running
        \
        > action cancel 1 2
        $ qd 8
        $ qd 7
        ! qd: not yours
        ? 1
        = error not yours
        > refresh
        $ ql -a
        7 X 0
        8 X 3
        = 1 Cancelled 0
        = 2 Cancelled 3
        = 2 seen x
        > submit
        $ qs
        job 9
        > submit
        $ qs
        job 10
        > refresh
        $ ql -a
        10 X 5
        = 5 Lost
        = 6 Failed 5
        > submit
        $ qs
        job 11
        = 7 Ref 1*
        """;

    private readonly ModuleSession _session = new();

    private string File => Path.Combine(_session.WorkingDirectory, "qs.psm1");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_good_executor_passes_every_check_and_there_is_no_error()
    {
        Outcome outcome = Test(Good, Transcript);

        Assert.Empty(Failures(outcome));
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        string[] names = [.. outcome.Output.Select(check => check.Text("Name"))];
        Assert.Equal(names.Distinct(), names);
        Assert.Superset(
            new HashSet<string>(["definition", "Update-Task: code", "qs.transcript:2 ignore", "qs.transcript:6 submit", "state Lost", "action cancel", "Update-Task: rubbish", "Invoke-Cancel: a task without data"]),
            new HashSet<string>(names));
    }

    [Theory]
    [InlineData("definition", "qs.psm1:10: Missing closing", "function Update-Task {", "function Update-Task {{")]
    [InlineData("definition", "has no 'Colour'", "Inherit = 'shell'", "Colour = 'red'")]
    [InlineData("definition", "gets nothing for", "param($Task, $Capture)", "param($Job)")]
    [InlineData("definition", "Pending for ever", "function Update-Task", "function Update-Tasks")]
    [InlineData("definition", "qs.psm1:5: Nobody calls Complete-Submision: Qme calls Get-Definition, Test-Command, Complete-Submission, ", "function Complete-Submission", "function Complete-Submision")]
    [InlineData("Update-Task: code", "qs.psm1:12: The code of an executor runs in a place of its own, without Get-QmeTask", "$jobs = @{}", "$jobs = Get-QmeTask")]
    [InlineData("qs.psm1: code", "There is no command Get-Jobs where it runs", "$jobs = @{}", "$jobs = Get-All } function Get-All { Get-Jobs")]
    [InlineData("Update-Task: code", "reads $queue", "$jobs = @{}", "$jobs = @{ $queue = 1 }")]
    [InlineData("Update-Task: code", "reads $using:queue", "$jobs = @{}", "$jobs = @{ $using:queue = 1 }")]
    [InlineData("Update-Task: code", "no command Get-Jobs", "$jobs = @{}", "$jobs = Get-Jobs")]
    [InlineData("Update-Task: code", "& $Capture ls -a", "$jobs = @{}", "$jobs = @{}; ls -a")]
    [InlineData("qs.transcript:2 ignore", "takes 'qs-x'", "CommandName = 'qs'", "Match = '^x?qs'")]
    [InlineData("qs.transcript:6 submit", "does not take 'qs -q long 'a b''", "CommandName = 'qs'", "CommandName = 'qs'; Match = '^qs($| -h)'")]
    [InlineData("qs.transcript:6 submit", "Task 1 is Complete 0, not Pending", "^job (\\d+)$", "^jobs (\\d+)$")]
    [InlineData("qs.transcript:6 submit", "The job of task 1 is 'j7', not '7'", "@{ job = $Matches[1] }", "@{ job = \"j$($Matches[1])\" }")]
    [InlineData("qs.transcript:24 refresh", "'Busy'", "'Running'", "'Busy'")]
    [InlineData("qs.transcript:24 refresh", "999, which it was not asked about", "@{ Id = $task.Id; State = 'Running' }", "@{ Id = 999; State = 'Running' }")]
    [InlineData("qs.transcript:24 refresh", "Task 1 is Pending Running, not Running", "State = 'Running'", "Reason = 'Running'")]
    [InlineData("qs.transcript:24 refresh", "asked 'ql --all'", "ql -a", "ql --all")]
    [InlineData("qs.transcript:24 refresh", "did not ask 'ql -a'", "(& $Capture ql -a).OrThrow().Output", "@()")]
    [InlineData("qs.transcript:29 status", "twice", "(& $Capture qi $Task.Ref).Output", "throw 'twice'")]
    [InlineData("qs.transcript:33 cancel", "no error 'not yours'", "$null = (& $Capture qd $Task.Ref).OrThrow()", "$null = & $Capture qd $Task.Ref")]
    [InlineData("action hold", "No transcript", "function Invoke-Status", "function Invoke-Hold { param($Task) }\nfunction Invoke-Status")]
    [InlineData("Complete-Submission: an empty answer", "did not say what", "if (\"$($Result.Output)\" -match '^job (\\d+)$') { @{ job = $Matches[1] } }", "@{ job = \"$($Result.Output)\" -replace 'job ' }")]
    [InlineData("Complete-Submission: an empty answer", "null", "if (\"$($Result.Output)\"", "if ($Result.Output[0].Trim()")]
    [InlineData("Complete-Submission: rubbish", "for the name", "'^job (\\d+)$'", "'(?s)^(?:job )?(.+)$'")]
    [InlineData("Update-Task: an empty answer", "which nobody had told it. A task that nobody knows any more is Lost", "'Lost'", "'Complete'")]
    [InlineData("Update-Task: rubbish", "null", "if ($line -match '^(\\d+) ([RX]) ?(\\d*)$') { $jobs[$Matches[1]] = $Matches }", "$null = $line -match '^(\\d+) ([RX]) ?(\\d*)$'; $jobs[$Matches[1]] = $Matches")]
    [InlineData("Update-Task: rubbish", "did not end within", "if ($line -match", "while ($line -match 'expects') { }\nif ($line -match")]
    [InlineData("Update-Task: an error", "task 7 is Lost, which nobody had told it", ".OrThrow().Output", ".Output")]
    [InlineData("Update-Task: no such program", "is Lost", "(& $Capture ql -a).OrThrow().Output", "$(try { (& $Capture ql -a).OrThrow().Output } catch { })")]
    [InlineData("Update-Task: a task nobody knows", "is Failed", "$job = $jobs[$task.Ref]", "$job = $jobs[$task.Ref]; if ([int]$task.Ref -gt 99) { @{ Id = $task.Id; State = 'Failed' }; continue }")]
    [InlineData("Update-Task: a task without data", "null", "$job = $jobs[$task.Ref]", "$job = $jobs[$task.Data.job]")]
    [InlineData("Update-Task: a task nobody knows", "said nothing of the others", "foreach ($task in $Tasks) {", "foreach ($task in $Tasks) { if (-not $jobs[$task.Ref]) { $null = (& $Capture qi $task.Ref).OrThrow() }")]
    [InlineData("Invoke-Cancel: an error", "did not say that it failed", "$null = (& $Capture qd $Task.Ref).OrThrow()", "$null = & $Capture qd $Task.Ref")]
    [InlineData("Get-OutputFile: a task without data", "null", "function Invoke-Status", "function Get-OutputFile { param($Task) @{ OutputPath = $Task.Data.job.ToString() } }\nfunction Invoke-Status")]
    [InlineData("Invoke-Cancel: a task without data", "It ran qd ''", "qd $Task.Ref", "qd \"$($Task.Data.job)\"")]
    [InlineData("Invoke-Status: an empty answer", "null", "(& $Capture qi $Task.Ref).Output", "(& $Capture qi $Task.Ref).Output[0].Trim()")]
    public void What_is_wrong_with_an_executor_is_found(string name, string message, string right, string wrong)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);

        Outcome outcome = Test(Good.Replace(right, wrong, StringComparison.Ordinal), Transcript);

        Assert.Contains(Failures(outcome), failure => failure.StartsWith(name + " | ", StringComparison.Ordinal) && failure.Contains(message, StringComparison.Ordinal));
        Assert.Equal(["ExecutorTestFailed"], outcome.ErrorIds);
    }

    [Theory]
    [InlineData("$ qs", ":1: no step has begun")]
    [InlineData("> submit\n7", ":2: no program has been run")]
    [InlineData("> sumbit\n", ":1: 'sumbit' is no step")]
    [InlineData("> submit\n$ qs | ql", ":2: 'qs | ql' is not one command")]
    [InlineData("> submit\n$ qs\n? one", ":3: 'one' is not an exit code")]
    [InlineData("> submit\n$ qs\n= x Pending", ":3: 'x' is not the number of a task")]
    [InlineData("@ VARIABLE", ":1: 'VARIABLE' is not a variable of the environment")]
    [InlineData("@ VARIABLE = 1", ":1: 'VARIABLE = 1' is not a variable of the environment")]
    [InlineData("# nothing", "there is no step in it")]
    public void A_transcript_that_is_not_one_is_an_error_that_names_the_line(string transcript, string message)
    {
        Outcome outcome = Test(Good, transcript);

        Assert.Equal(["TranscriptInvalid"], outcome.ErrorIds);
        Assert.Contains("qs.transcript", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(message, outcome.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_transcript_the_test_fails_and_says_where_one_is_looked_for()
    {
        System.IO.File.WriteAllText(File, Good);

        Assert.StartsWith("transcripts | There is none: qs.transcript beside", Assert.Single(Failures(_session.Run("Test-QmeExecutor ./qs.psm1"))), StringComparison.Ordinal);
        Assert.Equal(["ExecutorNotFound"], _session.Run("Test-QmeExecutor ./none.psm1").ErrorIds);
        Assert.Equal(["ExecutorNotFound"], _session.Run("Test-QmeExecutor -Name none").ErrorIds);
    }

    [Fact]
    public void Nothing_is_run()
    {
        string witness = Path.Combine(_session.WorkingDirectory, "witness");
        using ProgramsOnPath programs = new(_session.WorkingDirectory);
        foreach (string name in new[] { "qs", "ql", "qd", "qi" })
        {
            programs.Write(name, $"echo {name} >> '{witness}'");
        }

        Assert.Empty(Failures(Test(Good, Transcript)));
        Test(Good.Replace("$jobs = @{}", "$jobs = @{}; qd", StringComparison.Ordinal), Transcript);
        Assert.False(System.IO.File.Exists(witness));
        Assert.False(Directory.Exists(Path.Combine(_session.Home, "outputs")));
    }

    [Fact]
    public void Functions_of_files_beside_the_executor_are_there()
    {
        System.IO.File.WriteAllText(Path.Combine(_session.WorkingDirectory, "words.ps1"), "function Get-Jobs { @{ } }");

        Assert.Empty(Failures(Test(". $PSScriptRoot/words.ps1\n" + Good.Replace("$jobs = @{}", "$jobs = Get-Jobs", StringComparison.Ordinal), Transcript)));
    }

    [Theory]
    [InlineData(". $PSScriptRoot/words.ps1")]
    [InlineData(". \"$PSScriptRoot/words.ps1\"")]
    public void Files_beside_the_executor_are_read_for_what_they_will_not_find_where_they_run(string read)
    {
        System.IO.File.WriteAllText(Path.Combine(_session.WorkingDirectory, "words.ps1"), "function Get-Jobs { ls -a; Get-Others $queue; Get-More }");

        Assert.Contains(
            Failures(Test(read + "\nfunction Get-More { }\n" + Good.Replace("$jobs = @{}", "$jobs = Get-Jobs", StringComparison.Ordinal), Transcript)),
            failure => failure.StartsWith("words.ps1: code | ", StringComparison.Ordinal)
                && failure.Contains("words.ps1:1: It reads $queue", StringComparison.Ordinal)
                && failure.Contains("words.ps1:1: There is no command Get-Others", StringComparison.Ordinal)
                && failure.Contains("words.ps1:1: It runs ls itself", StringComparison.Ordinal)
                && !failure.Contains("Get-More", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("function script:Get-Jobs { @{} }", "Get-Jobs")]
    [InlineData("function Get-Jobs { @{} }", "qs\\Get-Jobs")]
    [InlineData("function Get-Jobs { @{} }", "$(Get-Item function:Get-Jobs; @{})")]
    [InlineData("function Get-Jobs { @{} }", "& \"Get-$(if ($true) { 'Jobs' })\"")]
    public void A_function_that_is_called_in_another_way_is_not_for_nobody(string function, string call)
    {
        string module = Good.Replace("$jobs = @{}", $"$jobs = {call}", StringComparison.Ordinal) + "\n" + function;

        Assert.DoesNotContain(Failures(Test(module, Transcript)), failure => failure.Contains("Nobody calls", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_condition_asks_is_answered_by_the_transcript_too()
    {
        string asking = Good + "\nfunction Test-Command { param($Command, $Capture) (& $Capture $Command.FilePath -V).Output -eq 'QS 1' }";
        const string Two = "> submit\n$ qs a\njob 7\n$ qs -V\nQS 1\n= 1 Pending\n> ignore\n$ qs a\n$ qs -V\nPBS 1\n> ignore\n$ qs a\n";

        Assert.DoesNotContain(Failures(Test(asking, Two)), failure => failure.StartsWith("qs.transcript:", StringComparison.Ordinal));
        Assert.Contains("qs.transcript:7 ignore | It takes 'qs a'.", Failures(Test(asking, Two.Replace("PBS", "QS", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_transcript_says_the_same_whatever_the_environment_of_who_plays_it_says()
    {
        string asking = Good.Replace("Column = 'job'", "Column = 'job'; Setting = @{ letter = 'R' }", StringComparison.Ordinal)
            .Replace("param($Tasks, $Capture)", "param($Tasks, $Capture, $Settings)", StringComparison.Ordinal)
            .Replace("-eq 'R'", "-eq $Settings.letter", StringComparison.Ordinal)
            + "\nfunction Test-Command { $env:QS_ROOT -eq '/opt/q s' -and -not $env:QS_OTHER }";
        _session.Run("$env:QME_QS_LETTER = 'X'; $env:QS_OTHER = 1");
        try
        {
            string[] played = Failures(Test(asking, "@ QS_ROOT=/opt/q s\n@ QS_OTHER=\n" + Transcript));

            Assert.DoesNotContain(played, failure => failure.StartsWith("qs.transcript:", StringComparison.Ordinal));
            Assert.Contains(Failures(Test(asking, Transcript)), failure => failure.Contains("does not take", StringComparison.Ordinal));
            Assert.Contains(Failures(Test(asking, "@ QS_ROOT=/opt/q s\n@ QS_OTHER=\n@ QME_QS_LETTER=X\n" + Transcript)), failure => failure.StartsWith("qs.transcript:", StringComparison.Ordinal));
            Assert.Equal("X 1 ", _session.Text("\"$env:QME_QS_LETTER $env:QS_OTHER $env:QS_ROOT\""));
        }
        finally
        {
            _session.Run("$env:QME_QS_LETTER = $env:QS_OTHER = $null");
        }
    }

    [Fact]
    public void A_recording_names_the_settings_that_it_was_made_with()
    {
        Test(Good, Transcript);
        try
        {
            Assert.Empty(_session.Run("$env:QME_QS_BLOCK_TIMEOUT = '30s'; Test-QmeExecutor ./qs.psm1 -Record ./new.transcript { }").Errors);
        }
        finally
        {
            _session.Run("$env:QME_QS_BLOCK_TIMEOUT = $null");
        }

        Assert.Contains("@ QME_QS_BLOCK_TIMEOUT=30s", System.IO.File.ReadAllLines(Path.Combine(_session.WorkingDirectory, "new.transcript")));
    }

    [Fact]
    public void What_comes_with_Qme_compiled_is_skipped_and_it_is_said_why()
    {
        foreach (string name in new[] { "shell", "slurm" })
        {
            Outcome outcome = _session.Run($"Test-QmeExecutor -Name {name}");

            Assert.Empty(outcome.Errors);
            Assert.Equal("Skipped", outcome.One.Text("Outcome"));
            Assert.Matches("^" + name + " is compiled.*there is no transcript.*-Transcript", outcome.One.Text("Message"));
        }
    }

    [Fact]
    public void A_test_that_fails_can_stop_a_script()
    {
        Test(Good, Transcript.Replace("= 1 Running", "= 1 Pending", StringComparison.Ordinal));

        Outcome outcome = _session.Run("Test-QmeExecutor ./qs.psm1 -ErrorAction Stop; 'went on'");

        Assert.NotNull(outcome.Thrown);
        Assert.DoesNotContain("went on", outcome.Lines);
    }

    [Fact]
    public void Transcripts_can_be_named_by_file_and_by_directory()
    {
        Test(Good, Transcript);
        Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "more"));
        System.IO.File.WriteAllText(Path.Combine(_session.WorkingDirectory, "more", "one.transcript"), "> ignore\n$ a\n");
        System.IO.File.WriteAllText(Path.Combine(_session.WorkingDirectory, "more", "two.transcript"), "> ignore\n$ b\n");

        Assert.Equal(
            ["one.transcript:1 ignore", "two.transcript:1 ignore"],
            _session.Run("Test-QmeExecutor ./qs.psm1 -Transcript more").Output.Select(check => check.Text("Name")).Where(name => name.Contains(':') && name.Contains("ignore")));
        Assert.Contains("one.transcript:1 ignore", _session.Run("Test-QmeExecutor ./qs.psm1 -Transcript more/one.transcript").Output.Select(check => check.Text("Name")));
    }

    [Fact]
    public void One_that_was_registered_in_the_session_is_tested_by_its_name()
    {
        Test(Good, Transcript);
        _session.Run("""
            Register-QmeExecutor blocks qs -Column job -Submitted { param($Result) if ("$($Result.Output)" -match '^job (\d+)$') { @{ job = $Matches[1] } } } -Refresh {
                param($Tasks, $Capture)
                $null = (& $Capture ql -a).OrThrow()
            }
            """);

        Outcome outcome = _session.Run("Test-QmeExecutor -Name blocks -Transcript ./qs.transcript; Unregister-QmeExecutor blocks");

        Assert.Contains(Failures(outcome), failure => failure == "qs.transcript:24 refresh | Task 1 is Pending, not Running.");
        Assert.Contains("-Refresh: code", outcome.Output.Select(check => check.Text("Name")));
        Assert.DoesNotContain(Failures(outcome), failure => failure.StartsWith("-Refresh:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_of_checks_shows_outcome_name_and_message()
    {
        Test(Good, Transcript);

        Assert.Matches(@"(?m)^Passed +qs\.transcript:6 submit +1 Pending\s*$", _session.Show("Test-QmeExecutor ./qs.psm1"));
    }

    [Fact]
    public void What_was_recorded_passes_and_leaves_the_home_as_it_was()
    {
        using ProgramsOnPath programs = new(_session.WorkingDirectory);
        programs.Write("qs", "[ -z \"$1\" ] && { echo 'no job' >&2; exit 4; }; echo \"$1\" > job; echo job 7");
        programs.Write("ql", $"read state < '{_session.WorkingDirectory}/job'; echo '# jobs'; echo; echo \"7 $state\"");
        programs.Write("qi", "echo info $1");
        programs.Write("qd", $"echo X 15 > '{_session.WorkingDirectory}/job'");
        System.IO.File.WriteAllText(File, Good.Replace("$jobs[$task.Ref]", "$jobs[\"$($task.Ref)\"]", StringComparison.Ordinal));

        Outcome recorded = _session.Run("""
            Test-QmeExecutor ./qs.psm1 -Record ./qs.transcript {
                qme qs
                qme qs R
                $null = Get-QmeTask -Refresh
                $null = Get-QmeTask -Refresh
                Invoke-QmeAction status 2
                Stop-QmeTask 2
                (Get-QmeTask 2 -Refresh).State
            }
            """);

        Assert.Empty(recorded.Errors);
        Assert.Equal(["1 qs", "2 qs R", "info 7", "Cancelled"], recorded.Lines);
        Assert.Empty(_session.Run("Get-QmeTask; Get-QmeExecutor qs -ErrorAction Ignore").Output);
        string[] lines = System.IO.File.ReadAllLines(Path.Combine(_session.WorkingDirectory, "qs.transcript"));
        Assert.Equal(2, lines.Count(line => line == "> refresh"));
        Assert.Equal(["= 1 Failed 4", "= 2 Pending", "= 2 Ref 7", "= 2 job 7", "= 2 Running", "= 2 Cancelled 15", "= 2 seen x"], lines.Where(line => line.StartsWith('=')));
        Assert.Superset(new HashSet<string>(["! no job", "? 4", @"\# jobs", @"\"]), new HashSet<string>(lines));
        Assert.Equal(
            ["state Complete", "state Lost"],
            Failures(_session.Run("Test-QmeExecutor ./qs.psm1")).Select(failure => failure.Split(" | ")[0]).Order());
    }

    private Outcome Test(string executor, string transcript)
    {
        System.IO.File.WriteAllText(File, executor);
        System.IO.File.WriteAllText(Path.ChangeExtension(File, ".transcript"), transcript);
        return _session.Run("Test-QmeExecutor ./qs.psm1");
    }

    private static string[] Failures(Outcome outcome) =>
        [.. outcome.Output.Where(check => check.Text("Outcome") == "Failed").Select(check => $"{check.Text("Name")} | {check.Text("Message")}")];

    // Small programs, before all others of that name.
    private sealed class ProgramsOnPath : IDisposable
    {
        private readonly string? _path = Environment.GetEnvironmentVariable("PATH");
        private readonly string _directory;

        public ProgramsOnPath(string directory)
        {
            _directory = Directory.CreateDirectory(Path.Combine(directory, "bin")).FullName;
            Environment.SetEnvironmentVariable("PATH", _directory + Path.PathSeparator + _path);
        }

        public void Write(string name, string text)
        {
            string path = Path.Combine(_directory, name);
            System.IO.File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public void Dispose() => Environment.SetEnvironmentVariable("PATH", _path);
    }
}
