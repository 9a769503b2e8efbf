using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Qme.PowerShell.Tests.Processes;

/// <summary>Tasks that wait for their turn, and the process that starts them.</summary>
public sealed class QueueTests(ITestOutputHelper output) : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Run("Get-QmeTask -State Pending, Running | Stop-QmeTask");
        _session.Dispose();
    }

    [Fact]
    public void A_runner_starts_what_waits_in_its_order_and_is_gone_with_the_last_of_it()
    {
        HostResult host = HostProcess.Run(_session.Home, "1..5 | ForEach-Object { (Invoke-QmeCommand -NoWait -MaxParallel 1 sh -c 'sleep 0.1; echo $0' $_).State }");

        Assert.Equal(("Running\nPending\nPending\nPending\nPending\n", ""), (host.Output, host.Error));
        Wait.Until(() => _session.Run("Get-QmeTask -State Complete").Output.Count == 5);
        Wait.Until(() => Runners().Length == 0);
        Assert.Equal(["1", "2", "3", "4", "5"], _session.Run("1..5 | ForEach-Object { Get-QmeOutput $_ }").Lines);
        AssertInOrder();
    }

    [Fact]
    public void What_depends_on_others_is_started_after_them_or_cancelled()
    {
        string go = Path.Combine(_session.WorkingDirectory, "go");
        HostResult host = HostProcess.Run(
            _session.Home,
            $$"""
            $well = Invoke-QmeCommand -NoWait sh -c 'while [ ! -e {{go}} ]; do sleep 0.02; done; sleep 0.2'
            $ill = Invoke-QmeCommand -NoWait sh -c 'while [ ! -e {{go}} ]; do sleep 0.02; done; exit 3'
            $null = Invoke-QmeCommand -NoWait -AfterOk $well, $ill echo 3
            $null = Invoke-QmeCommand -NoWait -AfterOk $well -AfterNotOk $ill echo 4
            $null = Invoke-QmeCommand -NoWait -AfterAny 3 echo 5
            $null = Invoke-QmeCommand -NoWait -AfterOk 3 echo 6
            $null = Invoke-QmeCommand -NoWait -AfterNotOk $well echo 7
            Get-QmeTask 3-7 | ForEach-Object { "$($_.Id) $($_.State) $($_.Reason) $($_.Dependency)" }
            """);
        File.WriteAllText(go, "");

        Assert.Equal(
            ["3 Pending Dependency afterok:1:2", "4 Pending Dependency afterok:1,afternotok:2", "5 Pending Dependency afterany:3", "6 Pending Dependency afterok:3", "7 Pending Dependency afternotok:1"],
            host.Lines);
        Assert.Empty(host.Error);
        Wait.Until(() => _session.Run("Get-QmeTask -State Pending, Running").Output.Count == 0);
        Assert.Equal(
            ["3 Cancelled DependencyFailed", "4 Complete ", "5 Complete ", "6 Cancelled DependencyFailed", "7 Cancelled DependencyFailed"],
            _session.Run("Get-QmeTask 3-7 | ForEach-Object { \"$($_.Id) $($_.State) $($_.Reason)\" }").Lines);
        Assert.Equal("True", _session.Text("$a, $b, $c = Get-QmeTask 1, 2, 4; $c.Started -ge $a.Ended -and $c.Started -ge $b.Ended"));
    }

    [Fact]
    public void A_task_that_waits_is_cancelled_without_having_been_started()
    {
        _session.Run("Invoke-QmeCommand -NoWait -Queue q sleep 60; Invoke-QmeCommand -NoWait -Queue q sh -c 'touch started'; Invoke-QmeCommand -NoWait -Queue q sh -c 'touch third'");
        Assert.Equal(["TaskRunning"], _session.Run("Remove-QmeTask 2").ErrorIds);

        Assert.Equal("Cancelled", _session.Text("(Stop-QmeTask 2 -PassThru).State"));

        Assert.Empty(_session.Text("(Get-QmeTask 2).Started"));
        _session.Run("Stop-QmeTask 1");
        Wait.Until(() => _session.Text("(Get-QmeTask 3).State") == "Complete");
        Assert.False(File.Exists(Path.Combine(_session.WorkingDirectory, "started")));
        Assert.True(File.Exists(Path.Combine(_session.WorkingDirectory, "third")));
    }

    [Fact]
    public void A_command_that_waited_gets_the_environment_and_the_input_it_was_typed_with()
    {
        string variable = "QME_TEST_" + Guid.NewGuid().ToString("N");
        HostProcess.Run(
            _session.Home,
            $$"""
            Set-Content -Path env:{{variable}} -Value "typed"
            $env:{{variable}} = "it's typed"
            $first = Invoke-QmeCommand -NoWait sleep 0.3
            $null = 'from the pipe' | Invoke-QmeCommand -NoWait -AfterAny $first -Environment @{ OWN = 'own' } sh -c 'echo "${{variable}} $OWN $QME_HOME"; cat'
            """);
        Wait.Until(() => _session.Text("(Get-QmeTask 2).State") == "Complete");

        Assert.Equal([$"it's typed own {_session.Home}", "from the pipe"], _session.Run("Get-QmeOutput 2").Lines);
        Assert.DoesNotContain(_session.TaskFiles, file => file.EndsWith("environment.json", StringComparison.Ordinal));
    }

    [Fact]
    public void What_makes_no_sense_is_said_before_anything_is_recorded()
    {
        Assert.Equal(["OptionConflict"], _session.Run("Invoke-QmeCommand -MaxParallel 2 echo hi").ErrorIds);
        Assert.Equal(["TaskNotFound"], _session.Run("Invoke-QmeCommand -NoWait -AfterOk 7 echo hi").ErrorIds);
        Assert.Single(_session.Run("Invoke-QmeCommand -NoWait -MaxParallel 0 echo hi").Errors);
        Assert.Empty(_session.Run("Get-QmeTask").Output);
    }

    [Fact]
    public void Each_is_started_once_in_order_and_within_the_limit_however_often_the_runner_is_killed()
    {
        const int Limit = 4;
        int count = int.Parse(Environment.GetEnvironmentVariable("QME_QUEUE_COUNT") ?? "60", CultureInfo.InvariantCulture);
        string witness = Path.Combine(_session.WorkingDirectory, "witness");
        HostProcess.Run(
            _session.Home,
            $"1..{count} | ForEach-Object {{ $null = Invoke-QmeCommand -NoWait -MaxParallel {Limit} sh -c 'echo \"+ $0\" >>{witness}; sleep 0.2; echo \"- $0\" >>{witness}' $_ }}");

        int kills = 0;
        Stopwatch elapsed = Stopwatch.StartNew();
        Stopwatch sinceKill = Stopwatch.StartNew();
        while (Recorded("Complete") < count && elapsed.Elapsed < TimeSpan.FromMinutes(10))
        {
            // The session looks on all the while, and so starts another one.
            if (sinceKill.Elapsed > TimeSpan.FromSeconds(1))
            {
                foreach (LivingProcess runner in Runners())
                {
                    runner.Kill();
                    kills++;
                }

                sinceKill.Restart();
                HostProcess.Run(_session.Home, "$null = Get-QmeTask -State Pending -Newest 1");
            }

            Thread.Sleep(50);
        }

        output.WriteLine($"{kills} runners killed, {count} tasks in {elapsed.Elapsed.TotalSeconds:0} s");
        Assert.Equal($"Complete {count}", $"Complete {Recorded("Complete")}");
        Assert.True(kills > 0);
        string[] lines = File.ReadAllLines(witness);
        int running = 0;
        Assert.All(lines, line => Assert.InRange(running += line[0] == '+' ? 1 : -1, 0, Limit));
        Assert.Equal(Enumerable.Range(1, count), lines.Where(line => line[0] == '+').Select(line => int.Parse(line[2..], CultureInfo.InvariantCulture)).Order());
        AssertInOrder();
    }

    private int Recorded(string state) => _session.Run($"Get-QmeTask -State {state} -NoRefresh").Output.Count;

    private void AssertInOrder()
    {
        long[] started = [.. _session.Run("Get-QmeTask | ForEach-Object { $_.Started.UtcTicks }").Lines.Select(line => long.Parse(line!, CultureInfo.InvariantCulture))];
        Assert.Equal(started.Order(), started);
    }

    private LivingProcess[] Runners() => LivingProcess.RunnersOf(_session.Home);
}
