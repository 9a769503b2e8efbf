using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>How tasks of users' executors are shown.</summary>
public sealed class ColumnTests : IDisposable
{
    private const string View = """
        <Configuration><ViewDefinitions>
          <View><Name>own</Name><ViewSelectedBy><TypeName>Qme.QmeTask#NAME</TypeName></ViewSelectedBy>
            <TableControl><TableHeaders><TableColumnHeader><Label>My own</Label></TableColumnHeader></TableHeaders>
              <TableRowEntries><TableRowEntry><TableColumnItems><TableColumnItem><ScriptBlock>"job $($_.Ref)"</ScriptBlock></TableColumnItem></TableColumnItems></TableRowEntry></TableRowEntries>
            </TableControl></View>
          <View><Name>page</Name><OutOfBand /><ViewSelectedBy><TypeName>Qme.QmeTask#NAME#page</TypeName></ViewSelectedBy>
            <CustomControl><CustomEntries><CustomEntry><CustomItem><ExpressionBinding><ScriptBlock>"page of $($_.Ref)"</ScriptBlock></ExpressionBinding></CustomItem></CustomEntry></CustomEntries></CustomControl></View>
        </ViewDefinitions></Configuration>
        """;

    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Its_tasks_alone_are_shown_with_its_columns_and_all_tasks_with_the_general_ones()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub; Invoke-QmeCommand ./qsub; Invoke-QmeCommand true");

        string[] lines = Lines("Get-QmeTask -Executor pbs");

        Assert.Equal("Id State jobid queue Exit Elapsed Age Command", Columns(lines));
        Assert.Matches(@"^ +1 Running +100 +batch .*\./qsub$", lines[2]);
        Assert.Matches(@"^ +2 Running +101 +batch .*\./qsub$", lines[3]);
        Assert.Equal("Id State Executor Ref Exit Elapsed Age Command", Columns(Lines("Get-QmeTask")));
        Assert.Equal("Id State Executor Ref Exit Elapsed Age Command", Columns(Lines("Invoke-QmeCommand ./qsub")));
    }

    [Fact]
    public void A_column_has_a_label_a_width_and_a_side_and_may_be_a_property_of_the_task()
    {
        _session.Do("Register-QmeExecutor pbs qsub -Submitted { @{ 'job id' = '1''s'; big = 'many words here' } } -Column @{ Name = 'job id'; Label = 'Job'; Width = 6; Align = 'Right' }, @{ Name = 'big'; Width = 4 }, Host, nothing");
        _session.Do("Invoke-QmeCommand ./qsub");

        string[] lines = Lines("Get-QmeTask -Executor pbs");

        Assert.Equal("Id State Job big Host nothing Exit Elapsed Age Command", Columns(lines));
        Assert.Matches($@"^ +1 Pending +1's man… {Environment.MachineName}", lines[2]);
    }

    [Fact]
    public void Columns_that_were_registered_anew_are_shown_from_then_on()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub");
        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor pbs")), StringComparison.Ordinal);

        _session.Do("Register-QmeExecutor pbs qsub -Column queue, jobid");
        Assert.Equal("Id State queue jobid Exit Elapsed Age Command", Columns(Lines("Get-QmeTask -Executor pbs")));

        _session.Do("Register-QmeExecutor pbs qsub");
        Assert.Equal("Id State Executor Ref Exit Elapsed Age Command", Columns(Lines("Get-QmeTask -Executor pbs")));
    }

    [Fact]
    public void Another_runspace_and_a_module_that_is_imported_again_have_them_too()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub");
        using ModuleSession other = ModuleSession.Beside(_session.Module);

        Assert.Contains("jobid", Columns(Views.TableTests.Lines(other, "Get-QmeTask -Executor pbs")), StringComparison.Ordinal);
        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor pbs")), StringComparison.Ordinal);
        _session.Do($"Import-Module '{Repository.Module}' -Force");
        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor pbs")), StringComparison.Ordinal);
        Assert.Equal("Qme", _session.Text("(Get-Module Qme*).Name"));
    }

    [Fact]
    public void Views_whose_files_were_deleted_are_in_the_way_of_no_others()
    {
        _session.RegisterScheduler("pbs");
        _session.RegisterScheduler("lsf");
        _session.Do("Invoke-QmeCommand -Executor pbs ./qsub; Invoke-QmeCommand -Executor lsf ./qsub");
        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor pbs")), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(_session.Home, "views"), recursive: true);

        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor lsf")), StringComparison.Ordinal);
        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor pbs")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_is_imported_again_takes_the_views_with_it_so_that_its_home_can_be_deleted()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub");
        Assert.Contains("jobid", Columns(Lines("Get-QmeTask -Executor pbs")), StringComparison.Ordinal);

        _session.Do($"Import-Module '{Repository.Module}' -Force");
        Directory.Delete(_session.Home, recursive: true);

        _session.Do($"Import-Module '{Repository.Module}' -Force");
    }

    [Fact]
    public void Its_page_has_its_data_columns_first()
    {
        _session.Do("Register-QmeExecutor pbs qsub -Column jobid, queue -Submitted { [ordered]@{ more = 'x'; queue = 'long'; none = $null; jobid = 7; list = 1, 2 } }");
        _session.Do("Invoke-QmeCommand ./qsub");

        string[] lines = Lines("Get-QmeTask 1");

        int first = Array.FindIndex(lines, line => line.StartsWith("  jobid", StringComparison.Ordinal));
        Assert.Equal(["  jobid       7", "  queue       long", "  more        x", "  list        [1,2]"], lines[first..(first + 4)]);
        Assert.Contains("  State       Pending", lines);
    }

    [Fact]
    public void Its_page_calls_its_data_as_its_columns_do()
    {
        _session.Do("Register-QmeExecutor pbs qsub -Column jobid, @{ Name = 'State'; Label = 'JobState' } -Submitted { @{ jobid = 7; State = 'qw' } }");
        _session.Do("Invoke-QmeCommand ./qsub");

        string[] lines = Lines("Get-QmeTask 1");

        Assert.Contains("  JobState    qw", lines);
        Assert.Single(lines, line => line.StartsWith("  State ", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_page_has_the_output_of_what_ended_though_nobody_said_when_it_started()
    {
        File.WriteAllText(_session.PathOf("job.out"), "counting\n");
        _session.Do($"Register-QmeExecutor pbs qsub -RefreshInterval 0 -Submitted {{ @{{ jobid = 7; OutputPath = '{_session.PathOf("job.out")}' }} }} -Refresh {{ param($Task) @{{ Id = $Task.Id; State = 'Failed'; ExitCode = 3 }} }}");
        _session.Do("Invoke-QmeCommand ./qsub");

        Assert.Equal("counting", Lines("Get-QmeTask 1 -Refresh")[^1]);
    }

    [Fact]
    public void Views_of_its_own_are_used_instead()
    {
        File.WriteAllText(_session.PathOf("my.format.ps1xml"), View.Replace("NAME", "pbs", StringComparison.Ordinal));
        _session.RegisterScheduler("pbs", "-FormatPath my.format.ps1xml");
        _session.Do("Invoke-QmeCommand ./qsub; Invoke-QmeCommand ./qsub");

        Assert.Equal(["My own", "------", "job 100", "job 101"], Lines("Get-QmeTask -Executor pbs"));
        Assert.Equal(["page of 100"], Lines("Get-QmeTask 1"));
    }

    [Fact]
    public void Views_that_lie_beside_its_file_are_used_instead()
    {
        _session.Write("viewed.psm1", "function Get-Definition { @{ CommandName = 'qsub'; Column = 'jobid' } }\nfunction Complete-Submission { @{ jobid = '5' } }");
        _session.Write("Viewed.Format.ps1xml", View.Replace("NAME", "viewed", StringComparison.Ordinal));
        _session.Do("Invoke-QmeCommand ./qsub");

        Assert.Equal(["My own", "------", "job 5"], Lines("Get-QmeTask -Executor viewed"));
        Assert.Equal(["page of 5"], Lines("Get-QmeTask 1"));
    }

    [Fact]
    public void A_file_with_views_that_is_not_there_is_an_error_when_the_executor_is_registered()
    {
        Outcome outcome = _session.Run("Register-QmeExecutor pbs qsub -FormatPath my.format.ps1xml");

        Assert.Equal(["ExecutorInvalid"], outcome.ErrorIds);
        Assert.EndsWith($"there is no file '{_session.PathOf("my.format.ps1xml")}', which is to have its views.", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        string file = _session.Write("viewed.psm1", "function Get-Definition { @{ CommandName = 'qsub'; FormatPath = 'none.ps1xml' } }");
        Assert.Matches($"^{file}:1: .*there is no file '{Path.Combine(Path.GetDirectoryName(file)!, "none.ps1xml")}'", Assert.Single(_session.Run("$null = Get-QmeExecutor").Warnings));
    }

    [Theory]
    [InlineData("<Configuration>")]
    [InlineData(null)]
    public void Views_that_cannot_be_used_are_one_warning_and_the_general_ones_serve(string? text)
    {
        File.WriteAllText(_session.PathOf("my.format.ps1xml"), text ?? "");
        _session.RegisterScheduler("pbs", "-FormatPath my.format.ps1xml");
        _session.Do("Invoke-QmeCommand ./qsub");
        if (text is null)
        {
            File.Delete(_session.PathOf("my.format.ps1xml"));
        }

        Outcome outcome = _session.Run("Get-QmeTask -Executor pbs; Get-QmeTask -Executor pbs");

        Assert.Contains("my.format.ps1xml", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, outcome.Output.Count);
        Assert.Empty(outcome.Errors);
        Assert.Equal("Id State Executor Ref Exit Elapsed Age Command", Columns(Lines("Get-QmeTask -Executor pbs")));
    }

    private string[] Lines(string script) => Views.TableTests.Lines(_session.Module, script);

    private static string Columns(string[] lines) => Views.TableTests.Columns(lines[0]);
}
