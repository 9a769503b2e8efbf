using System.Globalization;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>What Qme says of a task.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name of its command: the shell that gave it, a number and how, as in <c>w3-17-afterok.12</c>.</param>
/// <param name="State">Its state.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Signal">What ended it.</param>
/// <param name="Reason">The reason of its state.</param>
/// <param name="Started">When it started, in ticks; null when it has not, or nobody knows.</param>
/// <param name="OutputPath">What it has written.</param>
internal sealed record CrashRow(int Id, string Name, string State, int? ExitCode, int? Signal, string Reason, long? Started, string OutputPath)
{
    private const string Script = "Get-QmeTask | ForEach-Object { ($_.Id, $_.ArgumentList[1], $_.State, $_.ExitCode, $_.Signal, $_.Reason, $_.Started.UtcTicks, $_.OutputPath) -join '|' }";

    /// <summary>The shell that gave it.</summary>
    public string Shell => Name.Split('-')[0];

    /// <summary>How it was given: fg, bg, queue, afterok, afterany or afternotok.</summary>
    public string Kind => Name.Split('-')[2].Split('.')[0];

    /// <summary>The limit of the queue, or the id of the task before.</summary>
    public int Number => int.Parse(Name.Split('.')[1], CultureInfo.InvariantCulture);

    public bool IsBackground => Kind != "fg";

    /// <summary>Whether it had to wait for its turn.</summary>
    public bool IsQueued => Kind is not ("fg" or "bg");

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
        return new CrashRow(
            int.Parse(cells[0], CultureInfo.InvariantCulture),
            cells[1],
            cells[2],
            (int?)Number64(cells[3]),
            (int?)Number64(cells[4]),
            cells[5],
            Number64(cells[6]),
            cells[7]);
    }

    private static long? Number64(string text) => text.Length > 0 ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
