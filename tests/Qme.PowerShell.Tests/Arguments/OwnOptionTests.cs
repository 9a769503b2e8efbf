using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Arguments;

public sealed class OwnOptionTests : IDisposable
{
    private readonly ArgvSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-Message hi argv a", "hi")]
    [InlineData("-Message:hi argv a", "hi")]
    [InlineData("-Message: hi argv a", "hi")]
    [InlineData("-Mess hi argv a", "hi")]
    [InlineData("-mess:hi argv a", "hi")]
    [InlineData("–Message hi argv a", "hi")]
    [InlineData("-Message 'hi there' argv a", "hi there")]
    [InlineData("-Message 007 argv a", "007")]
    [InlineData("-Message -x argv a", "-x")]
    [InlineData("-Message $h.Message argv a", "m")]
    [InlineData("-Message (1+1) argv a", "2")]
    [InlineData("@h argv a", "m")]
    [InlineData("-Tee @h argv a", "m")]
    [InlineData("-Tee:$false -Message hi argv a", "hi")]
    [InlineData("@h -Message hi argv a", "hi")]
    [InlineData("-Message hi @h argv a", "hi")]
    [InlineData("-Message hi -- argv a", "hi")]
    [InlineData("-FilePath argv -Message hi -ArgumentList a", "hi")]
    [InlineData("-FilePath argv -Message hi a", "hi")]
    public void An_own_option_stands_before_the_command(string line, string message)
    {
        IReadOnlyList<string> argv = _session.Argv($"(Invoke-QmeCommand {line}).Message", out Outcome outcome);

        Assert.Equal(["<a>"], argv);
        Assert.Equal(message, Assert.Single(outcome.Output).ToString());
        Assert.Empty(outcome.Errors);
    }

    [Theory]
    [InlineData("argv -Message hi", "<-Message><hi>")]
    [InlineData("argv @h", "<-Message:m>")]
    [InlineData("-Message x argv -Message hi", "<-Message><hi>")]
    [InlineData("@h argv @h", "<-Message:m>")]
    [InlineData("argv -WhatIf", "<-WhatIf>")]
    [InlineData("argv -nosuch", "<-nosuch>")]
    public void An_own_option_after_the_command_belongs_to_the_command(string line, string expected) =>
        Assert.Equal([expected], _session.Argv("Invoke-QmeCommand " + line));

    [Theory]
    [InlineData("-nosuch argv", "OptionUnknown", "-nosuch")]
    [InlineData("-nosuch:1 argv", "OptionUnknown", "-nosuch")]
    [InlineData("--help", "OptionUnknown", "--help")]
    [InlineData("-Message m --nosuch argv", "OptionUnknown", "--nosuch")]
    [InlineData("-o out.txt argv", "OptionAmbiguous", "-o")]
    [InlineData("-E x argv", "OptionAmbiguous", "-E")]
    [InlineData("-Refusal x argv", "OptionUnknown", "-Refusal")]
    [InlineData("@harr argv", "OptionUnknown", "-x")]
    [InlineData("-Message", "OptionValueMissing", "-Message")]
    [InlineData("-Message -Tee argv", "OptionValueMissing", "-Message")]
    [InlineData("-Message -- argv", "OptionValueMissing", "-Message")]
    [InlineData("-Message a -Mess b argv", "OptionRepeated", "-Mess")]
    [InlineData("@h @h argv", "OptionRepeated", "-Message")]
    [InlineData("-OutVariable x argv", "OptionNotSupported", "-OutVariable")]
    [InlineData("-ov x argv", "OptionNotSupported", "-ov")]
    [InlineData("-ErrorVariable x argv", "OptionNotSupported", "-ErrorVariable")]
    [InlineData("-WarningVariable x argv", "OptionNotSupported", "-WarningVariable")]
    [InlineData("-InformationVariable x argv", "OptionNotSupported", "-InformationVariable")]
    [InlineData("-PipelineVariable x argv", "OptionNotSupported", "-PipelineVariable")]
    [InlineData("", "CommandMissing", "No command")]
    [InlineData("-Message hi", "CommandMissing", "No command")]
    [InlineData("$null argv", "CommandMissing", "No command")]
    [InlineData("'' argv", "CommandMissing", "No command")]
    [InlineData("{ argv }", "CommandIsScriptBlock", "script block")]
    [InlineData("-Environment 5 argv", "CannotConvertArgumentNoMessage", "Environment")]
    public void A_bad_call_is_one_error_and_the_script_goes_on(string line, string id, string named)
    {
        IReadOnlyList<string> argv = _session.Argv($"$Error.Clear(); $r = Invoke-QmeCommand {line}; 'next', ('task: ' + $r), $Error.Count", out Outcome outcome);

        Assert.Empty(argv);
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(named, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("Invoke-QmeCommand", error.InvocationInfo.MyCommand.Name);
        Assert.Equal(["next", "task: ", "1"], outcome.Output.Select(o => o.ToString()));
    }

    [Fact]
    public void A_bad_call_makes_the_status_false()
    {
        Outcome outcome = _session.Session.Run("Invoke-QmeCommand -nosuch argv; $?; Invoke-QmeCommand -nosuch argv || 'or'; Invoke-QmeCommand -nosuch argv && 'and'");

        Assert.Equal(["False", "or"], outcome.Output.Select(o => o.ToString()));
    }

    [Theory]
    [InlineData("1, 2 | Invoke-QmeCommand -nosuch argv")]
    [InlineData("1, 2 | Invoke-QmeCommand -Environment 5 argv")]
    [InlineData("$PSDefaultParameterValues = @{ '*:Message' = 'x' }; 1, 2 | Invoke-QmeCommand -nosuch argv")]
    public void A_bad_call_with_input_is_one_error_too(string script)
    {
        Assert.Empty(_session.Argv(script, out Outcome outcome));
        Assert.Single(outcome.Errors);
    }

    [Fact]
    public void An_unknown_option_is_told_where_own_options_stand_and_which_there_are()
    {
        string message = Assert.Single(_session.Session.Run("Invoke-QmeCommand -nosuch argv").Errors).ToString();

        Assert.Contains("before the command", message, StringComparison.Ordinal);
        Assert.Contains("-Message", message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Refusal", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-QmeCommand -ErrorAction Stop -nosuch argv")]
    [InlineData("Invoke-QmeCommand -ea Stop -Environment 5 argv")]
    [InlineData("$h = @{ ErrorAction = 'Stop' }; Invoke-QmeCommand @h -nosuch argv")]
    [InlineData("$ErrorActionPreference = 'Stop'; Invoke-QmeCommand -nosuch argv")]
    public void Stop_makes_a_bad_call_end_the_script(string script)
    {
        Outcome outcome = _session.Session.Run($"& {{ {script}; 'next' }}");

        Assert.Empty(outcome.Output);
        Assert.IsType<ActionPreferenceStopException>(outcome.Thrown);
        Assert.Equal("caught", Assert.Single(_session.Session.Run($"& {{ try {{ {script} }} catch {{ 'caught' }} }}").Output).ToString());
    }

    [Theory]
    [InlineData("Invoke-QmeCommand -ErrorAction SilentlyContinue -nosuch argv")]
    [InlineData("$ErrorActionPreference = 'Ignore'; Invoke-QmeCommand -nosuch argv")]
    public void A_bad_call_is_silent_where_errors_are(string script)
    {
        Outcome outcome = _session.Session.Run($"& {{ {script}; 'next' }}");

        Assert.Empty(outcome.Errors);
        Assert.Equal("next", Assert.Single(outcome.Output).ToString());
    }

    [Theory]
    [InlineData("-FilePath argv -ArgumentList $arr", "<x 1><y><*.cs><3><>")]
    [InlineData("-FilePath argv -ArgumentList '*.cs', ~, b", "<*.cs><~><b>")]
    [InlineData("-FilePath argv -ArgumentList 007", "<007>")]
    [InlineData("-FilePath argv -ArgumentList *.cs", "<*.cs>")]
    [InlineData("-FilePath argv -ArgumentList $null", "")]
    [InlineData("-FilePath argv -ArgumentList @()", "")]
    [InlineData("-FilePath argv", "")]
    [InlineData("-FilePath argv a *.txt", "<a><x.txt>")]
    [InlineData("-FilePath argv a -o:b -Message x", "<a><-o:b><-Message><x>")]
    [InlineData("-FilePath argv -ArgumentList a,b c", "<a><b><c>")]
    [InlineData("-FilePath argv -- -o:b -v", "<-o:b><-v>")]
    [InlineData("-ArgumentList a,b argv c", "<a><b><c>")]
    [InlineData("@p", "<l 1><l2>")]
    [InlineData("@p z", "<l 1><l2><z>")]
    public void A_script_may_name_the_program_and_its_arguments(string line, string expected) =>
        Assert.Equal([expected], _session.Argv($"$p = @{{ FilePath = 'argv'; ArgumentList = 'l 1', 'l2' }}; Invoke-QmeCommand {line}"));

    [Theory]
    [InlineData("-- argv -o:b -v", "<-o:b><-v>")]
    [InlineData("-- argv -o:a,b -o:'c d' -p: x", "<-o:a,b><-o:c d><-p:><x>")]
    [InlineData("-Message hi -- argv -p:Configuration=Release -o:$arr", "<-p:Configuration=Release><-o:x 1><-o:y><-o:a.cs><-o:b.cs><-o:sp ace.cs><-o:[br].cs><-o:3><-o:>")]
    [InlineData("-- argv -- x", "<--><x>")]
    [InlineData("--% argv -o \"a b\" %HOME_OF_TEST%", "<-o><\"a><b\"><h>")]
    public void Dashes_before_the_command_end_the_own_options_and_are_not_passed(string line, string expected) =>
        Assert.Equal([expected], _session.Argv($"$env:HOME_OF_TEST = 'h'; Invoke-QmeCommand {line}"));

    [Fact]
    public void WhatIf_runs_nothing()
    {
        Assert.Empty(_session.Argv("Invoke-QmeCommand -WhatIf argv a"));
        Assert.Empty(_session.Argv("$WhatIfPreference = $true; Invoke-QmeCommand argv a"));
        Assert.Equal(["<a>"], _session.Argv("$WhatIfPreference = $true; Invoke-QmeCommand -WhatIf:$false argv a"));
    }

    [Theory]
    [InlineData("$WarningPreference = 'SilentlyContinue'; Invoke-QmeCommand argv a 2>&1")]
    [InlineData("function f { [CmdletBinding()] param() Invoke-QmeCommand argv a 2>&1 }; f -WarningAction Ignore")]
    public void The_callers_preferences_are_honoured(string script)
    {
        Assert.Single(_session.Argv(script, out Outcome outcome));

        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void Verbose_before_the_command_is_Qmes()
    {
        Assert.Equal(["<a>"], _session.Argv("& { Invoke-QmeCommand -Verbose argv a } 4>&1", out Outcome outcome));

        Assert.Contains(outcome.Output, o => o.BaseObject is VerboseRecord);
    }

    [Fact]
    public void Common_parameters_before_the_command_are_taken() => Assert.Equal(
        ["<a>"],
        _session.Argv("Invoke-QmeCommand -Confirm:$false -Verbose -ErrorAction Stop -InformationAction Ignore -WarningAction Ignore -ProgressAction Ignore -Debug:$false argv a"));

    [Fact]
    public void A_default_parameter_value_is_applied()
    {
        _session.Argv("$PSDefaultParameterValues = @{ 'Invoke-QmeCommand:Message' = 'by default' }; (Invoke-QmeCommand argv a).Message; (qme -Message own argv).Message", out Outcome outcome);

        Assert.Equal(["by default", "own"], outcome.Output.Select(o => o.ToString()));
    }

    [Theory]
    [InlineData("Invoke-QmeCommand argv a 2>&1", 1)]
    [InlineData("Invoke-QmeCommand argv a 2>&1 4>&1", 1)]
    [InlineData("Invoke-QmeCommand -WarningAction SilentlyContinue argv a 2>&1", 0)]
    [InlineData("Invoke-QmeCommand argv a > $null", 0)]
    [InlineData("Invoke-QmeCommand argv a 4>&1 6>&1", 0)]
    [InlineData("Invoke-QmeCommand argv a", 0)]
    [InlineData("Invoke-QmeCommand argv a '>'", 0)]
    public void A_redirection_of_the_call_gets_one_warning_and_the_call_still_runs(string script, int warnings)
    {
        Assert.Single(_session.Argv(script, out Outcome outcome));

        Assert.Equal(warnings, outcome.Warnings.Count);
        Assert.All(outcome.Warnings, w => Assert.Contains("Get-QmeOutput", w, StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_goes_where_all_streams_are_redirected()
    {
        _session.Argv("Invoke-QmeCommand argv a *>&1", out Outcome outcome);

        Assert.Contains(outcome.Output, o => o.BaseObject is WarningRecord);
    }

    [Fact]
    public void Asking_for_help_shows_it_and_runs_nothing()
    {
        Assert.Empty(_session.Argv("(Invoke-QmeCommand -?).Name", out Outcome outcome));

        Assert.Equal("Invoke-QmeCommand", Assert.Single(outcome.Output).ToString());
    }
}
