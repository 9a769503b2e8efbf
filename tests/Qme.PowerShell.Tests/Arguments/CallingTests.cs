using System.Management.Automation;
using System.Management.Automation.Language;
using Xunit;

namespace Qme.PowerShell.Tests.Arguments;

public sealed class CallingTests : IDisposable
{
    private static readonly string[] s_array = ["x", "y z"];

    private readonly ArgvSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("qme argv {0}")]
    [InlineData("QME argv {0}")]
    [InlineData("invoke-qmecommand argv {0}")]
    [InlineData("Qme\\Invoke-QmeCommand argv {0}")]
    [InlineData("& 'Qme\\Invoke-QmeCommand' argv {0}")]
    [InlineData("& Invoke-QmeCommand argv {0}")]
    [InlineData("& 'qme' argv {0}")]
    [InlineData(". Invoke-QmeCommand argv {0}")]
    [InlineData("$c = 'Invoke-QmeCommand'; & $c argv {0}")]
    [InlineData("$c = 'qme'; & $c argv {0}")]
    [InlineData("& (Get-Command Invoke-QmeCommand) argv {0}")]
    [InlineData("& (Get-Module Qme) Invoke-QmeCommand argv {0}")]
    [InlineData("& ${{function:Invoke-QmeCommand}} argv {0}")]
    [InlineData("${{alias:q}} = 'qme'; q argv {0}")]
    [InlineData("qme argv {0} | ForEach-Object {{ }}")]
    [InlineData("qme (Get-Command argv) {0}")]
    [InlineData("$x = 'argv'; qme $x {0}")]
    [InlineData("qme \"argv\" {0}")]
    [InlineData("qme -Message hi argv {0}")]
    public void Every_way_to_call_it_passes_the_same_arguments(string call)
    {
        const string Arguments = "-o out --array=1,$k --array=$k -t:10 $arr @st *.cs '*.cs' \"a b\" 007 @h --";
        IReadOnlyList<string> expected = _session.Argv("argv " + Arguments);

        Assert.Equal(expected, _session.Argv(string.Format(null, call, Arguments)));
    }

    [Theory]
    [InlineData("*.cs", "[ab].cs", "?.cs", "-*", "*", "a]", "~", "~/x", "a~")]
    [InlineData(",", ",a", "a,", "a,b", "a,,b", "a, b", "1,2", "-1,2", "-C:a,b", "--x=a,b", ",~")]
    [InlineData("-o,x", "-Wl,-rpath,x", "-a.b", "-a.b:c", "-a:b.c", "-x[ab]", "-1.5", "--a.b", "-a=b.c", "-x+", "-x/y", "-x\\y")]
    [InlineData("-x:", "-x:y", "-:", "-", "--", "-?", "--x:", "x:", "-x~", "-x!", "-x^", "-x%", "-x=")]
    [InlineData("it’s", "‘a’", "’", "‚‛", "“a”\n", "„\t", "it's", "\"a\"", "–x", "-x’")]
    [InlineData("-o", "7z", "", " ", "a b", "$x", "`n", "a\nb", "é", "🐚", "#x", "@x", "{}", "1..3", "!", "%", "=", "+", "\\")]
    public void A_recorded_command_line_typed_again_passes_the_same_arguments(params string[] words)
    {
        string list = string.Join(", ", words.Select(word => $"'{CodeGeneration.EscapeSingleQuotedStringContent(word)}'"));
        string line = string.Empty;
        IReadOnlyList<string> expected = _session.Argv(() => line = _session.Session.Run($"Invoke-QmeCommand -FilePath argv -ArgumentList {list}").One.Text("Command"));

        Assert.Equal(string.Concat(words.Select(word => $"<{word}>")), Assert.Single(expected));
        Assert.Equal(expected, _session.Argv(line));
        Assert.Equal(expected, _session.Argv($"Invoke-QmeCommand {line}"));
    }

    [Fact]
    public void A_program_that_makes_the_call_passes_the_same_arguments_as_for_a_native_command()
    {
        static void AddArguments(System.Management.Automation.PowerShell shell) => shell
            .AddArgument("*.cs").AddArgument("-o").AddArgument("a b").AddArgument(s_array).AddArgument(null).AddArgument(string.Empty)
            .AddArgument(1.5).AddParameter("-p").AddParameter("-q", "v w").AddParameter("-r:", "~").AddArgument("--");

        IReadOnlyList<string> expected = Call(shell => AddArguments(shell.AddCommand("argv")));

        Assert.Equal("<a.cs>", Assert.Single(expected)[..6]);
        Assert.Equal(expected, Call(shell => AddArguments(shell.AddCommand("Invoke-QmeCommand").AddArgument("argv"))));
    }

    [Fact]
    public void A_program_that_makes_the_call_gives_own_options_first()
    {
        IReadOnlyList<string> argv = Call(
            shell => shell.AddCommand("qme").AddParameter("Message", "hi").AddParameter("Tee").AddParameter("Confirm", false).AddArgument("argv").AddArgument("a"),
            out IReadOnlyList<PSObject> output);

        Assert.Equal(["<a>"], argv);
        Assert.Equal("hi", Assert.Single(output).Properties["Message"].Value);
    }

    [Fact]
    public void A_program_may_give_the_command_as_parameters()
    {
        Dictionary<string, object> parameters = new() { ["FilePath"] = "argv", ["ArgumentList"] = new[] { "*.cs", "b c" } };

        Assert.Equal(["<*.cs><b c>"], Call(shell => shell.AddCommand("Invoke-QmeCommand").AddParameters(parameters)));
    }

    [Theory]
    [InlineData("1..3 | ForEach-Object -ThrottleLimit 1 -Parallel {{ {0} -n $_ --a=1,$_ '*.cs' }}")]
    [InlineData("$v = 'x', 'y z'; 1 | ForEach-Object -Parallel {{ {0} @using:v a @using:v $using:v --x=$using:v }}")]
    [InlineData("$s = [powershell]::Create([initialsessionstate]::CreateDefault2()); $null = $s.AddScript('param($m) Import-Module $m; {0} a,b -t:10 @args').AddArgument($module).AddArgument('q r').Invoke()")]
    public void Another_runspace_passes_the_same_arguments(string script)
    {
        string prefix = $"$module = '{Repository.Module}'; ";
        string parallel = script.Replace("-Parallel {{", "-Parallel {{ Import-Module '" + Repository.Module + "';", StringComparison.Ordinal);
        IReadOnlyList<string> expected = _session.Argv(prefix + string.Format(null, parallel, "argv"));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, _session.Argv(prefix + string.Format(null, parallel, "Invoke-QmeCommand argv")));
    }

    [Fact]
    public void A_function_of_another_module_passes_the_same_arguments()
    {
        const string Script = "$m = New-Module {{ function f {{ $v = 'in', 'module'; {0} @args @v --x=$v }} }}; & $m {{ f @args }} a -t:10 '*.cs'";
        IReadOnlyList<string> expected = _session.Argv(string.Format(null, Script, "argv"));

        Assert.Equal(expected, _session.Argv(string.Format(null, Script, "Invoke-QmeCommand argv")));
    }

    [Fact]
    public void A_proxy_function_passes_the_same_arguments()
    {
        const string Script = """
            function proxy {{
                begin {{ $p = {{ {0} @args '*.cs' }}.GetSteppablePipeline(); $p.Begin($true) }}
                process {{ $p.Process($_) }}
                end {{ $p.End() }}
            }}
            1 | proxy a b
            """;

        Assert.Equal(_session.Argv(string.Format(null, Script, "argv")), _session.Argv(string.Format(null, Script, "Invoke-QmeCommand argv")));
    }

    [Fact]
    public void Arguments_are_evaluated_once()
    {
        _session.Argv("$i = 0; Invoke-QmeCommand argv $($i++; $i) $(($i++)) (++$i) | ForEach-Object { }; $i", out Outcome outcome);

        Assert.Equal("3", Assert.Single(outcome.Output).ToString());
    }

    [Fact]
    public void The_function_leaves_no_variable_behind_where_it_is_dot_sourced()
    {
        const string Names = "[runspace]::DefaultRunspace.Debugger.GetCallStack()[0].GetFrameVariables().Keys";
        _session.Argv($"$before = $null; $before = @({Names}); $null = . Invoke-QmeCommand argv a; {Names} | ForEach-Object {{ if ($_ -notin $before) {{ $_ }} }}", out Outcome outcome);

        Assert.Empty(outcome.Output);
    }

    private IReadOnlyList<string> Call(Action<System.Management.Automation.PowerShell> command) => Call(command, out _);

    private IReadOnlyList<string> Call(Action<System.Management.Automation.PowerShell> command, out IReadOnlyList<PSObject> output)
    {
        List<PSObject> results = [];
        IReadOnlyList<string> argv = _session.Argv(() =>
        {
            using System.Management.Automation.PowerShell shell = System.Management.Automation.PowerShell.Create(_session.Runspace);
            command(shell);
            results.AddRange(shell.Invoke());
            Assert.Empty(shell.Streams.Error);
        });
        output = results;
        return argv;
    }
}
