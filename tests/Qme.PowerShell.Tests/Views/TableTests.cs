using System.Text.RegularExpressions;
using Xunit;

namespace Qme.PowerShell.Tests.Views;

/// <summary>Lists of tasks, as they are shown at the end of the pipeline.</summary>
public sealed partial class TableTests
{
    private const string General = "Id State Executor Ref Exit Elapsed Age Command";
    private const string Shell = "Id State Pid Exit Elapsed Age Directory Command";

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_general_table_shows_every_column_and_cuts_only_the_command(int width)
    {
        using ModuleSession session = new(new RecordingHost(width));
        string command = "sh -c 'exit 3' " + string.Join(' ', Enumerable.Range(1, 60));

        string[] lines = Lines(session, $"Invoke-QmeCommand {command}; Invoke-QmeCommand sh -c 'kill -9 $$'; Get-QmeTask 1, 2");

        Assert.Equal(General, Columns(lines[0]));
        Assert.Matches(@"^-+ -+ -+ -+ -+ -+ -+ -+$", Columns(lines[1]));
        Assert.Matches(@"^     1 Failed    shell    \d+ +3        \S+ +\S+ +sh -c 'exit 3'.*…$", lines[2]);
        Assert.Matches(@"^     2 Failed    shell    \d+ +SIGKILL  \S+ +\S+ +sh -c 'kill", lines[3]);
        Assert.Equal(1, lines[2].Count(c => c == '…'));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(6, lines.Length);
    }

    [Theory]
    [InlineData("Get-QmeTask", General)]
    [InlineData("Get-QmeTask -State Complete", General)]
    [InlineData("Get-QmeTask -Executor sh*", General)]
    [InlineData("Get-QmeTask 1, 2", General)]
    [InlineData("Get-QmeTask 1-2", General)]
    [InlineData("1 | Get-QmeTask", General)]
    [InlineData("Get-QmeTask 1 | ForEach-Object { $_ }", General)]
    [InlineData("Invoke-QmeCommand true", General)]
    [InlineData("Restart-QmeTask 1", General)]
    [InlineData("Get-QmeTask -Executor shell", Shell)]
    [InlineData("Get-QmeTask -Executor SHELL -Newest 1", Shell)]
    public void Only_the_name_of_one_executor_gives_its_own_columns(string script, string columns)
    {
        using ModuleSession session = new();
        session.Run("Invoke-QmeCommand true; Invoke-QmeCommand true");

        Assert.Equal(columns, Columns(Lines(session, script)[0]));
    }

    [Fact]
    public void The_shells_columns_fit_on_a_narrow_screen_and_say_where_a_command_ran()
    {
        using ModuleSession session = new(new RecordingHost(width: 80));
        string process = session.Text("$task = Invoke-QmeCommand -WorkingDirectory /usr/lib/../share/doc sh -c 'exit 3'; $task.ProcessId");

        string[] lines = Lines(session, "Get-QmeTask -Executor shell");

        Assert.Equal(Shell, Columns(lines[0]));
        Assert.Matches($@"^     1 Failed    {process} +3        \S+ +\S+ +/usr/share/doc   sh -c", lines[2]);
    }

    [Fact]
    public void The_end_of_a_long_directory_is_what_is_shown_of_it()
    {
        using ModuleSession session = new();
        Directory.CreateDirectory(Path.Combine(session.WorkingDirectory, "deep", "down", "in"));
        session.Run("Invoke-QmeCommand -WorkingDirectory deep/down/in true");

        Assert.Matches(@" …\S*/deep/down/in  ?true$", Lines(session, "Get-QmeTask -Executor shell")[2]);
    }

    [Fact]
    public void Line_breaks_tabs_and_control_characters_do_not_break_the_table()
    {
        using ModuleSession session = new();
        string directory = Path.Combine(session.WorkingDirectory, "a\nb");
        Directory.CreateDirectory(directory);

        string[] general = Lines(session, "Invoke-QmeCommand -WorkingDirectory \"a`nb\" echo \"one`ntwo\" \"tab`there\" \"`e[31mred\" \"`r\"");
        string[] shell = Lines(session, "Get-QmeTask -Executor shell");

        Assert.Equal(3, general.Length);
        Assert.EndsWith("echo \"one`ntwo\" \"tab`there\" \"`u{1b}[31mred\" \"`r\"", general[2], StringComparison.Ordinal);
        Assert.Equal(3, shell.Length);
        Assert.Contains("/a␊b", shell[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_and_executors_are_tables_of_their_own()
    {
        using ModuleSession session = new();

        Assert.Equal("Executor Key Value Origin Description", Columns(Lines(session, "Get-QmeConfig")[0]));
        Assert.Equal("Name Origin Description", Columns(Lines(session, "Get-QmeExecutor")[0]));
    }

    [Fact]
    public void Tasks_that_come_back_from_a_job_are_shown_the_same()
    {
        using ModuleSession session = new();
        session.Run("Invoke-QmeCommand sh -c 'exit 3'; Invoke-QmeCommand sh -c 'kill -9 $$'; Invoke-QmeCommand no-such-program");

        foreach (string script in new[] { "Get-QmeTask", "Get-QmeTask -Executor shell" })
        {
            string[] here = Lines(session, script);
            string[] back = Lines(session, $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@({script})))");

            Assert.Equal(here.Select(WithoutAge), back.Select(WithoutAge));
        }
    }

    [Theory]
    [InlineData("PlainText", false)]
    [InlineData("Ansi", true)]
    public void Colours_come_through_PSStyle_alone(string rendering, bool isColoured)
    {
        using ModuleSession session = new(new RecordingHost(terminal: true));
        string before = session.Text("$PSStyle.OutputRendering");
        try
        {
            session.Run($"$PSStyle.OutputRendering = '{rendering}'; $null = Invoke-QmeCommand sh -c 'exit 3'; $null = Invoke-QmeCommand true");

            foreach (string script in new[] { "Get-QmeTask", "Get-QmeTask -Executor shell", "Get-QmeTask 1", "Get-QmeConfig" })
            {
                Assert.Equal((script, isColoured), (script, session.Show(script).Contains('\u001b', StringComparison.Ordinal)));
            }

            string red = session.Text("$PSStyle.Foreground.Red");
            string green = session.Text("$PSStyle.Foreground.Green");
            string screen = session.Show("Get-QmeTask");
            Assert.Equal(isColoured, screen.Contains(red + "Failed", StringComparison.Ordinal) && screen.Contains(green + "Complete", StringComparison.Ordinal));
        }
        finally
        {
            session.Run($"$PSStyle.OutputRendering = '{before}'");
        }
    }

    [Fact]
    public void Every_property_of_every_kind_of_object_can_be_read()
    {
        using ModuleSession session = new();
        session.Run("'x' | Invoke-QmeCommand -Message m -Environment @{ A = 'b' } cat; Restart-QmeTask 1; Invoke-QmeCommand no-such-program");

        Outcome outcome = session.Run("(Get-QmeTask), (Get-QmeTask 1), (Get-QmeConfig), (Get-QmeExecutor) | ForEach-Object { foreach ($item in $_) { foreach ($property in $item.PSObject.Properties) { \"$($property.Name)=$($property.Value)\" } } }");

        Assert.Empty(outcome.Errors);
        Assert.Contains("TaskId=1", outcome.Lines);
        Assert.Contains("RestartOf=1", outcome.Lines);
        Assert.Contains("ArgumentList=", outcome.Lines);
    }

    internal static string[] Lines(ModuleSession session, string script) =>
        [.. session.Show(script).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    internal static string Columns(string header) => Blanks().Replace(header, " ").Trim();

    private static string WithoutAge(string line) => Seconds().Replace(line, " ");

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    [GeneratedRegex(@" \d+s +")]
    private static partial Regex Seconds();
}
