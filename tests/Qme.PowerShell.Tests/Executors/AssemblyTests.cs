using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>Executors of an assembly that was built apart from Qme, with a library in another version than Qme's own.</summary>
public sealed class AssemblyTests : IDisposable
{
    private static readonly string s_assembly = Path.Combine(
        Repository.Root,
        typeof(AssemblyTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "OutsideDirectory").Value!,
        "Outside.Executors.dll");

    private readonly ExecutorSession _session = new();

    public AssemblyTests()
    {
        _session.Program("outsub", "echo 42");
        _session.Program("faulty", "echo 7");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("QME_TEST_FAULT", null);
        Environment.SetEnvironmentVariable("QME_OUTSIDE_QUEUE", null);
        _session.Dispose();
    }

    [Fact]
    public void Every_public_executor_of_it_is_registered()
    {
        Outcome outcome = _session.Do($"Register-QmeExecutor -Assembly '{s_assembly}' -PassThru");

        Assert.Equal(["faulty", "outside"], outcome.Output.Select(executor => executor.Text("Name")).Order());
        Assert.Equal(s_assembly, _session.Text("(Get-QmeExecutor outside).Origin"));
        Assert.Equal("status output hold", _session.Text("\"$((Get-QmeAction -Executor outside).Name)\""));
    }

    [Fact]
    public void It_runs_with_its_own_version_of_a_library_beside_ours()
    {
        _session.Do($"Register-QmeExecutor -Assembly '{s_assembly}'; $env:QME_OUTSIDE_QUEUE = 'long'");

        PSObject task = _session.Do("$task = Invoke-QmeCommand ./outsub; $task").One;

        Assert.Equal(("outside", "42", "Pending"), (task.Text("Executor"), task.Text("Ref"), task.End()));
        Assert.Equal("42 long 0.1.0", _session.Text("\"$($task.Data.Job) $($task.Data.Queue) $($task.Data.Library)\""));
        Assert.Equal("Running", _session.Do("Get-QmeTask 1").One.End());
        Assert.Equal("held 42", _session.Text("(Invoke-QmeAction hold 1).Result"));
        Assert.Contains("  Queue       long", _session.Module.Show("Get-QmeTask 1"), StringComparison.Ordinal);
        File.WriteAllText(_session.PathOf("42"), "");
        Assert.Equal("Complete", _session.Do("Wait-QmeTask 1").One.End());

        _session.Do("Register-QmeExecutor asking echo -Submitted { param($Capture) $null = & $Capture true }; Invoke-QmeCommand echo");
        Assembly ours = Assert.Single(AssemblyLoadContext.All.Single(context => context.Name == "Qme").Assemblies, assembly => assembly.GetName().Name == "CliWrap");
        Assert.NotEqual("0.1.0", ours.GetName().Version!.ToString(3));
    }

    [Fact]
    public void In_the_home_it_lies_in_a_directory_of_its_name()
    {
        string directory = Directory.CreateDirectory(_session.ExecutorPath("Outside.Executors")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(s_assembly)!))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        Assert.Equal("outside 0.1.0", _session.Text("$task = Invoke-QmeCommand ./outsub; \"$($task.Executor) $($task.Data.Library)\""));
        Assert.Equal(Path.Combine(directory, "Outside.Executors.dll"), _session.Text("(Get-QmeExecutor outside).Origin"));
    }

    [Theory]
    [InlineData("«Qme.Loader.dll»", "derives from Qme.Executors.Executor")]
    [InlineData("no-such.dll", "no-such.dll")]
    [InlineData("text.dll", "text.dll: it is no assembly of .NET.")]
    public void What_is_no_assembly_with_executors_is_refused(string path, string word)
    {
        File.WriteAllText(_session.PathOf("text.dll"), "text");
        path = path.Replace("«", Path.Combine(Repository.Module, "bin") + "/", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);

        Outcome outcome = _session.Run($"Register-QmeExecutor -Assembly '{path}'");

        Assert.Equal(["ExecutorInvalid"], outcome.ErrorIds);
        Assert.Contains(word, outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', outcome.Errors[0].ToString());
    }

    [Theory]
    [InlineData("Prepare", "Invoke-QmeCommand ./faulty", null)]
    [InlineData("Conclude", "Invoke-QmeCommand ./faulty", "Lost 0 ExecutorFailed")]
    [InlineData("Refresh", "Get-QmeTask | Where-Object Id", "Pending")]
    [InlineData("OutputOf", "Get-QmeOutput 1", "Running")]
    [InlineData("look", "Invoke-QmeAction look 1", "Running")]
    public void What_it_throws_is_an_error_that_names_it_and_no_task_is_lost(string where, string script, string? end)
    {
        _session.Do($"Register-QmeExecutor -Assembly '{s_assembly}'");
        if (!script.StartsWith("Invoke-QmeCommand", StringComparison.Ordinal))
        {
            _session.Do("Invoke-QmeCommand ./faulty");
        }

        Outcome outcome = _session.Run($"$env:QME_TEST_FAULT = '{where}'; {script}; $env:QME_TEST_FAULT = $null");

        Assert.Equal(["ExecutorFailed"], outcome.ErrorIds);
        string what = where == "look" ? "the action look" : where;
        Assert.Equal($"{what} of the executor faulty: InvalidOperationException: no {where} today", outcome.Errors[0].ToString());
        Assert.Equal(end is null ? [] : [end], _session.Do("Get-QmeTask -NoRefresh").Output.Select(task => task.End()));
    }

    [Fact]
    public void One_that_cannot_say_what_it_recognises_is_a_warning_and_others_are_asked()
    {
        _session.Do($"Register-QmeExecutor -Assembly '{s_assembly}'; $env:QME_TEST_FAULT = 'Recognizes'");

        Outcome outcome = _session.Run("Invoke-QmeCommand true");

        Assert.Equal("shell", outcome.One.Text("Executor"));
        Assert.Contains("Recognizes of the executor faulty", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_a_gap_where_it_cannot_describe_a_task()
    {
        _session.Do($"Register-QmeExecutor -Assembly '{s_assembly}'; Invoke-QmeCommand ./faulty; $env:QME_TEST_FAULT = 'Describe'");

        string page = _session.Module.Show("Get-QmeTask 1");

        Assert.Contains("  Mood        good", page, StringComparison.Ordinal);
        Assert.Contains("  Problem     Describe of the executor faulty: InvalidOperationException: no Describe", page, StringComparison.Ordinal);
    }
}
