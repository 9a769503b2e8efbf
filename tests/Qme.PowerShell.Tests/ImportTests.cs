using System.Management.Automation;
using System.Runtime.Loader;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Qme.PowerShell.Tests;

public sealed class ImportTests : IDisposable
{
    private static readonly string[] s_cmdlets =
    [
        "Get-QmeAction", "Get-QmeConfig", "Get-QmeExecutor", "Get-QmeOutput", "Get-QmeTask", "Invoke-QmeAction", "Register-QmeExecutor",
        "Remove-QmeTask", "Restart-QmeTask", "Set-QmeConfig", "Stop-QmeTask", "Test-QmeExecutor", "Unregister-QmeExecutor", "Wait-QmeTask",
    ];

    private readonly string? _modulePath = Environment.GetEnvironmentVariable("PSModulePath");

    public void Dispose() => Environment.SetEnvironmentVariable("PSModulePath", _modulePath);

    [Fact]
    public void The_module_imports_in_an_engine_that_has_only_the_core_cmdlets()
    {
        using ModuleSession session = new(host: null, import: false);

        Assert.Equal("Microsoft.PowerShell.Core", session.Text("(Get-Command -CommandType Cmdlet).ModuleName | Where-Object { $seen -ne $_ } | ForEach-Object { $seen = $_; $_ }"));
        AssertImports(session, $"Import-Module '{Repository.Module}'");
    }

    [Theory]
    [InlineData("Import-Module «Qme.psd1»")]
    [InlineData("Import-Module «»")]
    [InlineData("Import-Module Qme")]
    [InlineData("Import-Module Qme; Import-Module Qme -Force")]
    [InlineData("Import-Module Qme; Import-Module Qme -Force; Import-Module Qme -Force")]
    [InlineData("Import-Module Qme; Remove-Module Qme; Import-Module Qme")]
    [InlineData("$null = Invoke-QmeCommand true")]
    [InlineData("$null = qme true")]
    [InlineData("$null = Get-QmeTask")]
    [InlineData("& { Import-Module Qme }; Import-Module Qme")]
    public void It_imports_by_path_by_name_again_and_by_the_use_of_a_command(string script)
    {
        Environment.SetEnvironmentVariable("PSModulePath", Path.Combine(Repository.Root, "out"));
        using ModuleSession session = new(host: null, import: false);

        AssertImports(session, script.Replace("«", $"'{Repository.Module}/", StringComparison.Ordinal).Replace("»", "'", StringComparison.Ordinal));
    }

    [Fact]
    public void It_exports_what_its_manifest_says_and_nothing_else()
    {
        using ModuleSession session = new();
        session.Run($"$module = Get-Module Qme; $manifest = Test-ModuleManifest '{Repository.Module}/Qme.psd1'");

        foreach (string of in new[] { "$module", "$manifest" })
        {
            Assert.Equal(s_cmdlets, session.Run($"{of}.ExportedCmdlets.Keys").Lines.Order());
            Assert.Equal(["Invoke-QmeCommand"], session.Run($"{of}.ExportedFunctions.Keys").Lines);
            Assert.Equal(["qme"], session.Run($"{of}.ExportedAliases.Keys").Lines);
            Assert.Equal("0", session.Text($"{of}.ExportedVariables.Count"));
        }

        Assert.Equal(
            s_cmdlets.Append("Invoke-QmeCommand").Append("qme").Order(StringComparer.Ordinal),
            session.Run("(Get-Command -Module Qme -CommandType Function, Cmdlet, Alias | Where-Object { $true }).Name").Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void After_its_removal_nothing_of_it_is_left()
    {
        using ModuleSession session = new();
        session.Run("Remove-Module Qme; $PSModuleAutoLoadingPreference = 'None'");

        Assert.Empty(session.Run("Get-Command *-Qme*, qme -ErrorAction Ignore").Output);
    }

    [Fact]
    public void All_commands_can_be_listed_with_it()
    {
        using ModuleSession session = new();

        Outcome outcome = session.Run("Get-Command -All | ForEach-Object { $null = $_.Name; $null = $_.ParameterSets; $null = $_.Source }; Get-Command Invoke-QmeCommand -Syntax");

        Assert.Null(outcome.Thrown);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void There_is_one_page_of_help_for_each_command()
    {
        using ModuleSession session = new();

        foreach (string command in s_cmdlets.Append("Invoke-QmeCommand").Append("qme"))
        {
            Outcome outcome = session.Run($"Get-Help {command}");

            Assert.Empty(outcome.Errors);
            Assert.Equal(command == "qme" ? "Invoke-QmeCommand" : command, outcome.One.Text("Name"));
        }
    }

    [Fact]
    public void Eight_runspaces_of_ForEach_Object_Parallel_run_commands_at_once()
    {
        using ModuleSession session = new();

        Outcome outcome = session.Run($$"""
            1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
                Import-Module '{{Repository.Module}}'
                foreach ($i in 1..5) { $task = "$_-$i" | Invoke-QmeCommand cat; "$($task.Id) $($task.State) $(Get-QmeOutput $task.Id)" }
            }
            """);

        Assert.Empty(outcome.Errors);
        string[][] lines = [.. outcome.Lines.Select(line => line!.Split(' '))];
        Assert.Equal(Enumerable.Range(1, 40), lines.Select(line => int.Parse(line[0], System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.All(lines, line => Assert.Equal("Complete", line[1]));
        Assert.Equal(40, lines.Select(line => line[2]).Distinct().Count());
        Assert.Equal("40", session.Text("@(Get-QmeTask).Count"));
    }

    [Fact]
    public void An_SQLite_that_somebody_else_has_loaded_is_left_alone()
    {
        using SqliteConnection other = new("Data Source=:memory:");
        other.Open();
        using ModuleSession session = new();

        Assert.Equal("Complete", session.Text("(Invoke-QmeCommand true).State"));

        IEnumerable<string?> contexts = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name == "Microsoft.Data.Sqlite")
            .Select(assembly => AssemblyLoadContext.GetLoadContext(assembly)?.Name);
        Assert.Equal(["Default", "Qme"], contexts.Order());
        Assert.Equal(System.Data.ConnectionState.Open, other.State);
    }

    [Fact]
    public async Task Two_runspaces_that_import_it_at_once_both_have_it()
    {
        using ModuleSession first = new(host: null, import: false);
        using ModuleSession second = new(host: null, import: false);

        CancellationToken stop = TestContext.Current.CancellationToken;
        await Task.WhenAll(
            Task.Run(() => AssertImports(first, $"Import-Module '{Repository.Module}'"), stop),
            Task.Run(() => AssertImports(second, $"Import-Module '{Repository.Module}'"), stop));
    }

    [Fact]
    public void A_runspace_that_is_closed_leaves_the_others_working()
    {
        using ModuleSession first = new();
        using (ModuleSession second = ModuleSession.Beside(first))
        {
            second.Run("$null = Invoke-QmeCommand true; Remove-Module Qme");
        }

        Assert.Equal("2", first.Text("(Invoke-QmeCommand true).Id"));
    }

    private static void AssertImports(ModuleSession session, string script)
    {
        Outcome outcome = session.Run(script);

        Assert.Null(outcome.Thrown);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Equal("Qme", session.Text("(Get-Module Qme).Name"));
        PSObject task = session.Run("Invoke-QmeCommand echo hi").One;
        Assert.Equal(("Complete", "hi\n"), (task.Text("State"), task.OutputText()));
        Assert.Equal("hi", session.Text($"$task = qme echo hi; Get-QmeOutput $task.Id"));
    }
}
