using Xunit;

namespace Qme.PowerShell.Tests.Views;

/// <summary>Objects of different shapes in one script, which share one Out-Default.</summary>
public sealed class ShapesTests : IDisposable
{
    private const string General = "Id State Executor Ref Exit Elapsed Age Command";

    private readonly ModuleSession _session = new();

    public ShapesTests() => _session.Run("1..3 | ForEach-Object { Invoke-QmeCommand echo $_ }");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_page_between_two_tables_is_a_page_and_the_tables_stay_tables()
    {
        string[] lines = TableTests.Lines(_session, "Get-QmeTask 1, 2; Get-QmeTask 3; Get-QmeTask 2, 1");

        Assert.Equal(General, TableTests.Columns(lines[0]));
        Assert.StartsWith("     1 Complete", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("     2 Complete", lines[3], StringComparison.Ordinal);
        Assert.Equal("echo 3", lines[4]);
        Assert.Contains("  State       Complete, exit code 0", lines[5..]);
        Assert.StartsWith("     2 Complete", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("     1 Complete", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_before_a_table_leaves_it_its_header()
    {
        string[] lines = TableTests.Lines(_session, "Get-QmeTask 3; Get-QmeTask");

        Assert.Equal("echo 3", lines[0]);
        Assert.Contains(General, lines.Select(TableTests.Columns));
    }

    [Fact]
    public void A_new_task_between_pages_is_a_table_of_one()
    {
        string[] lines = TableTests.Lines(_session, "Invoke-QmeCommand echo 4; Get-QmeTask 4; Invoke-QmeCommand echo 5");

        Assert.Equal(General, TableTests.Columns(lines[0]));
        Assert.StartsWith("     4 Complete", lines[2], StringComparison.Ordinal);
        Assert.Equal("echo 4", lines[3]);
        Assert.StartsWith("     5 Complete", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_after_tasks_are_short_lists_of_what_matters()
    {
        string[] lines = TableTests.Lines(_session, "Get-QmeTask 1, 2; Get-QmeConfig shell tee; Get-QmeExecutor shell");

        Assert.Equal(
            ["Executor : shell", "Key      : tee", "Value    : auto", "Origin   : Default"],
            lines[4..8]);
        Assert.StartsWith("Name        : shell", lines[8], StringComparison.Ordinal);
        Assert.StartsWith("Origin      : built in", lines[9], StringComparison.Ordinal);
        Assert.StartsWith("Description : ", lines[10], StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_after_settings_are_short_lists_of_what_matters()
    {
        string[] lines = TableTests.Lines(_session, "Get-QmeConfig shell tee; Get-QmeTask 1, 2");

        string[] labels = [.. lines.Where(line => line.Contains(" : ", StringComparison.Ordinal) || line.EndsWith(" :", StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim())];
        Assert.Equal(["Id", "State", "Reason", "ExitCode", "Ref", "Command", "Started", "Duration"], labels[..8]);
        Assert.Equal(16, labels.Length);
    }

    [Fact]
    public void Text_among_tasks_is_shown_in_its_place()
    {
        string[] lines = TableTests.Lines(_session, "Get-QmeTask 1, 2; Get-QmeOutput 1; Get-QmeTask 3 | ForEach-Object { $_ }");

        Assert.Equal("1", lines[4]);
        Assert.StartsWith("     3 Complete", lines[5], StringComparison.Ordinal);
    }
}
