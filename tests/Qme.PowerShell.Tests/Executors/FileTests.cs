using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>Executors in files: where they are found, when they are read, and what one costs that is broken.</summary>
public sealed class FileTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    private string Witness => _session.PathOf("witness");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("QME_QME_EXECUTORS", null);
        _session.Dispose();
    }

    [Fact]
    public void A_module_in_the_home_is_an_executor_of_its_name()
    {
        string path = _session.Write("filemodule.psm1", """
            function Get-Definition { @{ CommandName = 'qsub'; Inherit = 'shell'; Column = 'jobid', 'queue'; Setting = @{ queue = 'batch' }; Description = 'Jobs.' } }
            function Complete-Submission { param($Result, $Settings) @{ jobid = IdOf $Result.Output[0]; queue = $Settings.queue } }
            function Update-Task { param($Tasks) foreach ($task in $Tasks) { @{ Ref = $task.Ref; State = 'Running'; Reason = 'seen' } } }
            function Invoke-Hold { param($Task) "held $($Task.Ref)" }
            function Invoke-Status { param($Task) "is $($Task.Data.queue)" }
            function IdOf($line) { $line -replace '\..*' }
            """);

        Assert.Equal("filemodule 100 Pending", _session.Text("$t = Invoke-QmeCommand ./qsub; \"$($t.Executor) $($t.Ref) $($t.State)\""));
        Assert.Equal("Running seen", _session.Do("Get-QmeTask 1 -Refresh").One.End());
        Assert.Equal("held 100", _session.Text("Invoke-QmeAction hold 1"));
        Assert.Equal("is batch", _session.Text("Invoke-QmeAction status"));
        Assert.Equal(path, _session.Text("(Get-QmeExecutor filemodule).Origin"));
    }

    [Fact]
    public void A_script_in_the_home_registers_as_many_as_it_likes()
    {
        string path = _session.Write("two.ps1", """
            Register-QmeExecutor -Name filescriptone -CommandName qsub
            Register-QmeExecutor -Name filescripttwo -CommandName echo
            """);

        Assert.Equal("filescriptone filescripttwo", _session.Text("\"$((Invoke-QmeCommand ./qsub).Executor) $((Invoke-QmeCommand echo).Executor)\""));
        Assert.Equal($"{path} {path}", _session.Text("\"$((Get-QmeExecutor filescript*).Origin)\""));
    }

    [Theory]
    [InlineData("Set-QmeConfig qme executors «»")]
    [InlineData("$env:QME_QME_EXECUTORS = «»")]
    public void Directories_of_the_configuration_are_looked_into_as_well(string script)
    {
        string one = Path.Combine(_session.Module.WorkingDirectory, "one");
        string two = Path.Combine(_session.Module.WorkingDirectory, "two");
        _session.Write(Path.Combine(one, "dirone.psm1"), "function Get-Definition { @{ CommandName = 'echo' } }");
        _session.Write(Path.Combine(two, "dirtwo.ps1"), "Register-QmeExecutor -Name dirtwo -CommandName qsub");

        _session.Do(script.Replace("«»", $"'{one}{Path.PathSeparator}{two}'", StringComparison.Ordinal));

        Assert.Equal("dirone dirtwo", _session.Text("\"$((Invoke-QmeCommand echo).Executor) $((Invoke-QmeCommand ./qsub).Executor)\""));
    }

    [Fact]
    public void No_file_is_read_before_somebody_needs_to_know_what_is_in_it()
    {
        _session.Write("reads.ps1", $"[IO.File]::AppendAllText('{Witness}', 'script')");
        _session.Write("broken.psm1", "function {");
        using ModuleSession other = ModuleSession.Beside(_session.Module);

        Outcome outcome = other.Run("""
            $null = Invoke-QmeCommand -Executor shell true
            $null = Get-QmeTask; $null = Get-QmeTask 1; $null = Get-QmeOutput 1; $null = Wait-QmeTask 1; $null = Invoke-QmeAction status 1; $null = Get-QmeExecutor shell
            Get-QmeTask 1 | Remove-QmeTask
            """);

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.False(File.Exists(Witness));

        Outcome asked = other.Run("$null = Invoke-QmeCommand true");
        Assert.Single(asked.Warnings);
        Assert.Equal("script", File.ReadAllText(Witness));
    }

    [Fact]
    public void A_module_is_not_run_before_one_of_its_functions_is_called()
    {
        _session.Write("lateimport.psm1", $$"""
            [IO.File]::AppendAllText('{{Witness}}', 'run')
            function Get-Definition { @{ CommandName = 'qsub'; Column = 'jobid' } }
            function Complete-Submission { param($Result) @{ jobid = $Result.Output[0] } }
            """);

        Assert.Equal("lateimport", _session.Text("(Get-QmeExecutor lateimport).Name"));
        Assert.Equal("shell", _session.Text("(Invoke-QmeCommand true).Executor"));
        Assert.False(File.Exists(Witness));

        _session.Do("Invoke-QmeCommand ./qsub; Invoke-QmeCommand ./qsub");
        Assert.Equal("run", File.ReadAllText(Witness));
    }

    [Fact]
    public void A_definition_may_be_computed()
    {
        _session.Write("computed.psm1", "$word = 'ec'; function Get-Definition { $name = $word + 'ho'; @{ CommandName = $name } }");

        Assert.Equal("computed", _session.Text("(Invoke-QmeCommand echo).Executor"));
    }

    [Fact]
    public void A_module_knows_where_it_lies()
    {
        _session.Write("located.psm1", "function Get-Definition { @{ CommandName = 'echo'; Column = 'place' } }\nfunction Complete-Submission { @{ place = $PSScriptRoot } }");

        Assert.Equal(Path.Combine(_session.Home, "executors"), _session.Text("(Invoke-QmeCommand echo).Ref"));
    }

    [Fact]
    public void A_file_that_has_changed_is_read_again()
    {
        string path = _session.Write("changing.psm1", "function Get-Definition { @{ CommandName = 'echo'; Column = 'x' } }\nfunction Complete-Submission { @{ x = 'old' } }");
        Assert.Equal("changing old", _session.Text("$t = Invoke-QmeCommand echo; \"$($t.Executor) $($t.Ref)\""));

        File.WriteAllText(path, "function Get-Definition { @{ CommandName = 'echo'; Column = 'x' } }\nfunction Complete-Submission { @{ x = 'newer' } }");
        Assert.Equal("changing newer", _session.Text("$t = Invoke-QmeCommand echo; \"$($t.Executor) $($t.Ref)\""));

        File.Delete(path);
        Assert.Equal("shell", _session.Text("(Invoke-QmeCommand echo).Executor"));
    }

    [Theory]
    [InlineData("syntax.ps1", "$x = 1\nRegister-QmeExecutor -Name (", 2)]
    [InlineData("syntax.psm1", "\n\nfunction Get-Definition { @{ CommandName = 'qsub' }", 3)]
    [InlineData("throws.ps1", "\nthrow 'out of paper'", 2)]
    [InlineData("calls.ps1", "\n\nGet-Nonsense", 3)]
    [InlineData("nodefinition.psm1", "function Update-Task { }", 1)]
    [InlineData("unknownkey.psm1", "\nfunction Get-Definition { @{ CommandNmae = 'qsub' } }", 2)]
    [InlineData("nottable.psm1", "\nfunction Get-Definition { 'qsub' }", 2)]
    [InlineData("nottwo.psm1", "\nfunction Get-Definition { $x = 1; @{ CommandName = 'qsub' }; $x }", 2)]
    [InlineData("throwing.psm1", "\nfunction Get-Definition {\n throw 'no' }", 3)]
    [InlineData("unoffered.psm1", "function Get-Definition { @{ CommandName = 'qsub' } }\nfunction Update-Task { param($Weather) }", 2)]
    [InlineData("badname.ps1", "\nRegister-QmeExecutor -Name 'no-name'", 2)]
    [InlineData("badblock.ps1", "\nRegister-QmeExecutor -Name badblock -Refresh { param($Weather) }", 2)]
    [InlineData("shell.psm1", "function Get-Definition { @{ CommandName = 'qsub' } }", 1)]
    [InlineData("my-name.psm1", "function Get-Definition { @{ CommandName = 'qsub' } }", 1)]
    public void A_file_that_is_broken_is_one_warning_with_file_and_line_and_the_others_are_read(string name, string text, int line)
    {
        string path = _session.Write(name, text);
        _session.Write("zgood.psm1", "function Get-Definition { @{ CommandName = 'echo' } }");
        _session.Write("agood.psm1", "function Get-Definition { @{ CommandName = 'printf' } }");

        Outcome outcome = _session.Run("(Invoke-QmeCommand echo).Executor; (Invoke-QmeCommand printf x).Executor; (Invoke-QmeCommand true).Executor; (Get-QmeExecutor).Count -gt 0");

        Assert.Equal(["zgood", "agood", "shell", "True"], outcome.Lines);
        Assert.Empty(outcome.Errors);
        string warning = Assert.Single(outcome.Warnings);
        Assert.Contains($"{path}:{line}", warning, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', warning);
    }

    [Theory]
    [InlineData("Get-QmeExecutor")]
    [InlineData("Get-QmeExecutor broken*")]
    [InlineData("Get-QmeExecutor broken")]
    [InlineData("Get-QmeAction")]
    [InlineData("Get-QmeAction -Executor s*")]
    [InlineData("Get-QmeConfig")]
    public void Who_lists_what_there_is_is_told_at_once_of_a_file_that_is_broken(string script)
    {
        string path = _session.Write("broken.psm1", "function Get-Definition {");

        Assert.Contains($"{path}:1", Assert.Single(_session.Run(script).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(". $PSScriptRoot/none.ps1", "", "none.ps1' is not recognized")]
    [InlineData("", "throw 'no paper'", "no paper")]
    [InlineData("", "break", "left by a break or continue that is in no loop")]
    [InlineData("", "Export-ModuleMember -Function Get-Definition", "the module exports no function Complete-Submission. If it is in the file, Export-ModuleMember leaves it out.")]
    public void A_module_that_cannot_be_used_is_one_error_that_says_why(string above, string below, string word)
    {
        string path = _session.Write("unusable.psm1", $"{above}\nfunction Get-Definition {{ @{{ CommandName = 'qsub' }} }}\nfunction Complete-Submission {{ @{{ a = 1 }} }}\n{below}");

        Outcome outcome = _session.Run("Invoke-QmeCommand ./qsub");

        string error = Assert.Single(outcome.Errors).ToString();
        Assert.StartsWith("Complete-Submission of the executor unusable: ", error, StringComparison.Ordinal);
        Assert.Contains(word, error, StringComparison.Ordinal);
        Assert.True(below.StartsWith("Export", StringComparison.Ordinal) || error.Contains($"the module {path}: ", StringComparison.Ordinal), error);
        Assert.Equal("Lost 0 ExecutorFailed", outcome.One.End());
    }

    [Theory]
    [InlineData("gone.psm1")]
    [InlineData("gone.dll")]
    public void A_link_that_leads_nowhere_is_one_warning_that_says_so(string name)
    {
        string path = _session.ExecutorPath(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, "/nowhere/" + name);

        Assert.Equal($"{path}: it is a link to /nowhere/{name}, which leads nowhere.", Assert.Single(_session.Run("Invoke-QmeCommand true").Warnings));
    }

    [Fact]
    public void A_file_that_is_not_for_us_to_read_is_one_warning_with_its_name()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root can read everything.");
        string path = _session.Write("secret.ps1", "");
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Contains(path, Assert.Single(_session.Run("Invoke-QmeCommand true").Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_never_ends_is_stopped_and_said_so()
    {
        string path = _session.Write("endless.ps1", "while ($true) { }");

        Outcome outcome = _session.Run("(Invoke-QmeCommand true).Executor");

        Assert.Equal(["shell"], outcome.Lines);
        Assert.Contains(path, Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_file_of_two_that_fit_gets_the_command_and_the_first_directory_before_the_second()
    {
        string more = Path.Combine(_session.Module.WorkingDirectory, "more");
        _session.Do($"Set-QmeConfig qme executors '{more}'");
        _session.Write(Path.Combine(more, "zlast.psm1"), "function Get-Definition { @{ CommandName = 'echo' } }");
        Assert.Equal("zlast", _session.Text("(Invoke-QmeCommand echo).Executor"));

        _session.Write("aone.psm1", "function Get-Definition { @{ CommandName = 'echo' } }");
        Assert.Equal("aone", _session.Text("(Invoke-QmeCommand echo).Executor"));
        _session.Write("btwo.psm1", "function Get-Definition { @{ CommandName = 'echo' } }");
        Assert.Equal("btwo", _session.Text("(Invoke-QmeCommand echo).Executor"));
        _session.Do("Register-QmeExecutor csession echo");
        Assert.Equal("csession", _session.Text("(Invoke-QmeCommand echo).Executor"));
    }

    [Fact]
    public void A_file_can_be_taken_away_for_the_session_and_is_there_again_when_it_is_registered()
    {
        _session.Write("leaving.psm1", "function Get-Definition { @{ CommandName = 'echo' } }");
        _session.Write("staying.psm1", "function Get-Definition { @{ CommandName = 'printf' } }");
        Assert.Equal("leaving", _session.Text("(Invoke-QmeCommand echo).Executor"));

        _session.Do("Unregister-QmeExecutor leaving");

        Assert.Equal("shell staying", _session.Text("\"$((Invoke-QmeCommand echo).Executor) $((Invoke-QmeCommand printf x).Executor)\""));
        Assert.Equal(["ExecutorNotFound"], _session.Run("Get-QmeExecutor leaving").ErrorIds);
    }
}
