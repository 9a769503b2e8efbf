using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>What the code of executors says, which arrives in the streams of whoever made Qme call it.</summary>
public sealed class StreamTests : IDisposable
{
    private const string Says = """
        $Log.Information('an information'); $Log.Warning('a warning'); $Log.Error('an error'); $Log.Verbose('a detail'); $Log.Debug('a trace')
        $PSCmdlet.WriteInformation('own information', @()); $PSCmdlet.WriteWarning('own warning'); $PSCmdlet.WriteVerbose('own detail'); $PSCmdlet.WriteDebug('own trace')
        """;

    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Invoke-QmeAction look 1")]
    [InlineData("Get-QmeTask 1 -Refresh")]
    [InlineData("Invoke-QmeCommand ./qsub")]
    public void It_arrives_in_the_streams_of_the_caller(string script)
    {
        Register(withRefresh: script.StartsWith("Get-QmeTask", StringComparison.Ordinal));

        Outcome outcome = _session.Run($"& {{ {script} }} *>&1 | ForEach-Object {{ \"$($_.GetType().Name): $_\" }}");

        Assert.Equal(["an information", "own information"], Of(outcome, "InformationRecord"));
        Assert.Equal(["a warning", "own warning"], Of(outcome, "WarningRecord").Where(warning => !warning.StartsWith("Task ", StringComparison.Ordinal)));
        Assert.Equal(["an error"], Of(outcome, "ErrorRecord"));
        Assert.Empty(Of(outcome, "VerboseRecord"));
        Assert.Empty(Of(outcome, "DebugRecord"));
    }

    [Theory]
    [InlineData("Invoke-QmeAction look 1 -Verbose -Debug")]
    [InlineData("Get-QmeTask 1 -Refresh -Verbose -Debug")]
    [InlineData("& { $VerbosePreference = $DebugPreference = 'Continue'; Invoke-QmeAction look 1 }")]
    public void Details_are_for_those_who_ask_for_them(string script)
    {
        Register(withRefresh: script.StartsWith("Get-QmeTask", StringComparison.Ordinal));

        Outcome outcome = _session.Run($"& {{ {script} }} *>&1 | ForEach-Object {{ \"$($_.GetType().Name): $_\" }}");

        Assert.Equal(["a detail", "own detail"], Of(outcome, "VerboseRecord").Where(text => text.EndsWith("detail", StringComparison.Ordinal)));
        Assert.Equal(["a trace", "own trace"], Of(outcome, "DebugRecord"));
    }

    [Fact]
    public void The_callers_preferences_decide_what_becomes_of_it()
    {
        Register();

        Outcome quiet = _session.Run("Invoke-QmeAction look 1 -WarningAction Ignore -ErrorAction Ignore -InformationAction Ignore");
        Outcome strict = _session.Run("$ErrorActionPreference = 'Stop'; Invoke-QmeAction look 1; 'not reached'");
        Outcome kept = _session.Run("$null = Invoke-QmeAction look 1 -WarningVariable w -ErrorVariable e -InformationVariable i -ErrorAction SilentlyContinue; \"$($w.Count) $($e.Count) $($i.Count)\"");

        Assert.Empty(quiet.Warnings);
        Assert.Empty(quiet.Errors);
        Assert.NotNull(strict.Thrown);
        Assert.DoesNotContain("not reached", strict.Lines);
        Assert.Equal(["2 1 2"], kept.Lines);
    }

    [Fact]
    public void What_it_says_is_wrong_has_an_id_of_its_own_and_does_not_end_it()
    {
        Register();

        Outcome outcome = _session.Run("Invoke-QmeAction look 1");

        Assert.Equal(["ExecutorReported"], outcome.ErrorIds);
        Assert.Equal(["looked"], outcome.Lines);
    }

    private void Register(bool withRefresh = false)
    {
        string block = $"[CmdletBinding()] param($Task, $Log) {Says}";
        string refresh = withRefresh ? $"-Refresh {{ {block} }}" : "";
        _session.Do("Register-QmeExecutor quiet qsub -Column jobid -Submitted { @{ jobid = 'x' } }; Invoke-QmeCommand ./qsub");

        // The same name, so that the task before is one of it; what it submits itself is told of as well.
        _session.Do($"Register-QmeExecutor quiet qsub -Column jobid -RefreshInterval 0 -Submitted {{ {block}; @{{ jobid = 'y' }} }} {refresh} -Action @{{ look = @{{ ReadOnly = $true; Block = {{ {block}; 'looked' }} }} }}");
    }

    private static IEnumerable<string> Of(Outcome outcome, string type) =>
        outcome.Lines.Where(line => line!.StartsWith(type + ": ", StringComparison.Ordinal)).Select(line => line![(type.Length + 2)..]);
}
