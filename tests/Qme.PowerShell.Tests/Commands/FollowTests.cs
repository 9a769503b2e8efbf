using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>Get-QmeOutput -Wait, for tasks whose commands run elsewhere.</summary>
public sealed class FollowTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly OtherRunspaces _others;

    public FollowTests() => _others = new OtherRunspaces(_session);

    public void Dispose()
    {
        _others.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void Lines_are_given_as_they_are_complete_and_the_rest_when_the_task_ends()
    {
        // The command goes on only when what it wrote has been seen: nothing but following ends this.
        Start("echo one; while [ ! -e seen-one ]; do sleep 0.01; done; printf tw; sleep 0.3; echo o; while [ ! -e seen-two ]; do sleep 0.01; done; printf rest");

        Assert.Equal(["one", "two", "rest"], _session.Run("Get-QmeOutput 1 -Wait | ForEach-Object { [IO.File]::WriteAllText(\"$PWD/seen-$_\", ''); $_ }").Lines);
    }

    [Fact]
    public void The_last_lines_of_what_is_there_come_first()
    {
        Start("printf '1\\n2\\n3\\n'; touch ready; while [ ! -e go ]; do sleep 0.01; done; echo 4");
        Wait.Until(() => File.Exists(Path.Combine(_session.WorkingDirectory, "ready")));

        Assert.Equal(["2", "3", "4"], _session.Run("Get-QmeOutput -Tail 2 -Wait | ForEach-Object { [IO.File]::WriteAllText(\"$PWD/go\", ''); $_ }").Lines);
    }

    [Fact]
    public void Several_tasks_are_told_apart_by_their_ids_and_output_and_error_by_their_names()
    {
        Start("while [ ! -e go ]; do sleep 0.01; done; echo first; echo bad >&2");
        Start("while [ ! -e go ]; do sleep 0.01; done; echo second");
        using Timer go = new(_ => File.WriteAllText(Path.Combine(_session.WorkingDirectory, "go"), ""), null, 300, Timeout.Infinite);

        Assert.Equal(["1: first", "2: second"], _session.Run("1, 2 | Get-QmeOutput -Wait").Lines.Order());
        Assert.Equal(["1 error: bad", "1 output: first", "2 output: second"], _session.Run("Get-QmeOutput 1-2 -Wait -Stream All").Lines.Order());
    }

    [Fact]
    public void A_task_that_has_ended_gives_the_same_with_it_as_without()
    {
        _session.Run("Invoke-QmeCommand sh -c 'echo one; echo two >&2; printf rest'");

        foreach (string call in new[] { "Get-QmeOutput 1", "Get-QmeOutput 1 -Stream All", "Get-QmeOutput 1 -Tail 1" })
        {
            Assert.Equal(_session.Run(call).Lines, _session.Run(call + " -Wait").Lines);
        }
    }

    [Fact]
    public void Output_that_is_emptied_or_replaced_is_read_anew()
    {
        Start("""
            o=$(readlink /proc/$$/fd/1); echo before; while [ ! -e seen-before ]; do sleep 0.01; done
            : > $o; echo after; while [ ! -e seen-after ]; do sleep 0.01; done
            printf 'a new file with more in it\n' > $o.new; mv $o.new $o; sleep 0.5
            """);

        Assert.Equal(
            ["before", "after", "a new file with more in it"],
            _session.Run("Get-QmeOutput 1 -Wait | ForEach-Object { [IO.File]::WriteAllText(\"$PWD/seen-$_\", ''); $_ }").Lines);
    }

    [Fact]
    public void A_stop_ends_the_following_and_not_the_task()
    {
        Start("echo ready; while [ ! -e go ]; do sleep 0.01; done");
        using ManualResetEventSlim reading = new();
        AppDomain.CurrentDomain.SetData("following", reading);

        Outcome outcome = _session.Stop("Get-QmeOutput 1 -Wait | ForEach-Object { [AppDomain]::CurrentDomain.GetData('following').Set() }", () => reading.IsSet);

        Assert.IsType<PipelineStoppedException>(outcome.Thrown);
        Assert.Equal("Running", _session.Text("(Get-QmeTask 1).State"));
        File.WriteAllText(Path.Combine(_session.WorkingDirectory, "go"), "");
        Assert.Equal(["ready"], _session.Run("Get-QmeOutput 1 -Wait").Lines);
    }

    [Fact]
    public void Output_that_is_gone_is_an_error_when_the_task_has_ended()
    {
        Start("rm $(readlink /proc/$$/fd/1); while [ ! -e go ]; do sleep 0.01; done");
        Wait.Until(() => !File.Exists(_session.Text("(Get-QmeTask 1).OutputPath")));
        using Timer go = new(_ => File.WriteAllText(Path.Combine(_session.WorkingDirectory, "go"), ""), null, 300, Timeout.Infinite);

        Assert.Equal(["OutputNotFound"], _session.Run("Get-QmeOutput 1 -Wait").ErrorIds);
    }

    private void Start(string script) => _others.Start($"Invoke-QmeCommand sh -c '{script.Replace("'", "''", StringComparison.Ordinal)}'");
}
