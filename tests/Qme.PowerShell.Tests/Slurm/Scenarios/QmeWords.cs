using System.Globalization;
using System.Management.Automation;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What Qme says about a task to somebody who looks.</summary>
internal static class QmeWords
{
    public static (Account Account, IReadOnlyList<string> Warnings) Of(Play play)
    {
        Outcome looked = play.Session.Run($"Get-QmeTask {play.Task} -Refresh | ForEach-Object {{ $_ }}");
        PSObject task = looked.One;
        string Data(string name) => play.Session.Text($"(Get-QmeTask {play.Task} -NoRefresh).Data.{name}");
        string[] Read(string stream) => [.. play.Session.Run($"Get-QmeOutput {play.Task} -Stream {stream} -ErrorAction Ignore").Lines.Select(line => line!)];
        string[] output = task.Text("Ref").Length > 0 ? Read("Output") : [];

        string signal = task.Text("Signal");
        string[] end = [task.Text("State"), signal.Length > 0 ? SignalName(signal) : task.Text("ExitCode"), task.Text("Reason") is string reason && signal.Length > 0 && reason == SignalName(signal) ? "" : task.Text("Reason")];
        return (new Account(string.Join(' ', end.Where(text => text.Length > 0)))
        {
            Job = string.Join(", ", new[] { Data("State"), Data("Elements.Count") is "" or "0" ? Data("Reason") : "" }.Where(text => text.Length > 0)),
            Partition = Data("Partition"),
            Submitted = Seconds(Data("Submitted")),
            Started = Seconds(task.Properties["Started"].Value),
            Ended = Seconds(task.Properties["Ended"].Value),
            Elements = play.Session.Text($"(Get-QmeTask {play.Task} -NoRefresh).Data.Elements | Where-Object Started | ForEach-Object {{ \"$($_.Index) $($_.State) $($_.ExitCode)$(if ($_.Signal) {{ 'signal ' + $_.Signal }})\".Trim() }}") is { Length: > 0 } elements ? elements.Split('\n') : [],
            Output = [.. output.Where(line => !line.StartsWith("==> ", StringComparison.Ordinal))],
            Error = task.Text("Ref").Length > 0 ? [.. Read("Error").Where(line => !line.StartsWith("==> ", StringComparison.Ordinal))] : [],
        }, looked.Warnings);
    }

    private static string SignalName(string number) => number switch { "1" => "SIGHUP", "2" => "SIGINT", "6" => "SIGABRT", "9" => "SIGKILL", "10" => "SIGUSR1", "11" => "SIGSEGV", "15" => "SIGTERM", _ => number };

    private static long? Seconds(object? time) => time switch
    {
        DateTimeOffset value => value.ToUnixTimeSeconds(),
        string { Length: > 0 } text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds(),
        _ => null,
    };
}
