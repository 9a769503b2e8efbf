using System.Globalization;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>What Qme says of a task.</summary>
internal sealed record CrashRow(int Id, string Name, string State, int? ExitCode, int? Signal, string Reason, string OutputPath)
{
    private const string Script = "Get-QmeTask | ForEach-Object { ($_.Id, $_.ArgumentList[1], $_.State, $_.ExitCode, $_.Signal, $_.Reason, $_.OutputPath) -join '|' }";

    public bool IsBackground => Name.EndsWith("-bg", StringComparison.Ordinal);

    public bool HasEnded => State is not ("Pending" or "Running");

    /// <summary>All tasks, as a new process sees them.</summary>
    public static IReadOnlyList<CrashRow> All(string home)
    {
        HostResult result = HostProcess.Run(home, Script);
        return result.Error.Length == 0
            ? [.. result.Lines.Select(Parse)]
            : throw new InvalidOperationException($"The tasks cannot be listed: {result.Error}");
    }

    public override string ToString() => $"task {Id} ({Name}) is {State} {ExitCode}{(Signal is int signal ? $" signal {signal}" : "")} {Reason}".TrimEnd();

    private static CrashRow Parse(string line)
    {
        string[] cells = line.Split('|');
        return new CrashRow(int.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], cells[2], Number(cells[3]), Number(cells[4]), cells[5], cells[6]);
    }

    private static int? Number(string text) => text.Length > 0 ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
