using System.Globalization;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The fields of sacct(1), from what the controller says of a job (<c>scontrol show job</c>).</summary>
internal static class ControllerFields
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jobidraw"] = "JobId",
        ["alloccpus"] = "NumCPUs",
        ["ncpus"] = "NumCPUs",
        ["reqcpus"] = "NumCPUs",
        ["allocnodes"] = "NumNodes",
        ["nnodes"] = "NumNodes",
        ["elapsed"] = "RunTime",
        ["timelimit"] = "TimeLimit",
        ["state"] = "JobState",
        ["submit"] = "SubmitTime",
        ["eligible"] = "EligibleTime",
        ["start"] = "StartTime",
        ["end"] = "EndTime",
    };

    private static readonly HashSet<string> s_times = new(StringComparer.OrdinalIgnoreCase) { "SubmitTime", "EligibleTime", "StartTime", "EndTime" };

    /// <summary>The value of a field; null when the controller does not tell it.</summary>
    public static string? Find(IReadOnlyDictionary<string, string> values, string field)
    {
        if (field.Equals("jobid", StringComparison.OrdinalIgnoreCase))
        {
            return values.TryGetValue("ArrayTaskId", out string? index) ? $"{values["ArrayJobId"]}_{(index.All(char.IsAsciiDigit) ? index : $"[{index}]")}" : values.GetValueOrDefault("JobId");
        }

        if (field.Equals("user", StringComparison.OrdinalIgnoreCase))
        {
            // NAME(ID)
            return values.GetValueOrDefault("UserId")?.Split('(')[0];
        }

        string name = s_names.GetValueOrDefault(field, field);
        string? value = values.GetValueOrDefault(name);
        return s_times.Contains(name) && SlurmValue.Time(value ?? "") is DateTimeOffset time
            ? time.ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
            : value;
    }
}
