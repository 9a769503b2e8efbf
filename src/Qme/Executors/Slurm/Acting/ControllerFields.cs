using System.Globalization;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The fields of sacct(1), from those of squeue(1): what the controller tells of a job.</summary>
internal static class ControllerFields
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["account"] = "Account",
        ["alloccpus"] = "NumCPUs",
        ["allocnodes"] = "NumNodes",
        ["alloctres"] = "tres-alloc",
        ["comment"] = "Comment",
        ["constraints"] = "Feature",
        ["elapsed"] = "TimeUsed",
        ["eligible"] = "EligibleTime",
        ["end"] = "EndTime",
        ["exitcode"] = "exit_code",
        ["gid"] = "GroupID",
        ["group"] = "GroupName",
        ["jobid"] = QueueRecords.Id,
        ["jobidraw"] = "JobID",
        ["jobname"] = "Name",
        ["ncpus"] = "NumCPUs",
        ["nnodes"] = "NumNodes",
        ["nodelist"] = "NodeList",
        ["partition"] = "Partition",
        ["priority"] = "PriorityLong",
        ["qos"] = "QOS",
        ["reason"] = "Reason",
        ["reqcpus"] = "NumCPUs",
        ["reqmem"] = "MinMemory",
        ["reqnodes"] = "NumNodes",
        ["reservation"] = "Reservation",
        ["start"] = "StartTime",
        ["state"] = "State",
        ["submit"] = "SubmitTime",
        ["timelimit"] = "TimeLimit",
        ["uid"] = "UserID",
        ["user"] = "UserName",
        ["wckey"] = "WCKey",
        ["workdir"] = "WorkDir",
    };

    /// <summary>The fields of sacct that the controller tells as well.</summary>
    public static IReadOnlyCollection<string> All => s_names.Keys;

    /// <summary>What squeue calls them, as far as it has them.</summary>
    public static IEnumerable<string> ToAsk(IEnumerable<string> fields) => fields.Select(field => s_names.GetValueOrDefault(field)).OfType<string>();

    /// <summary>The value of a field as sacct would write it; null when the controller does not tell it.</summary>
    public static string? Find(IReadOnlyDictionary<string, string> values, string field)
    {
        string? value = s_names.TryGetValue(field, out string? name) ? values.GetValueOrDefault(name) : null;
        return name switch
        {
            "TimeUsed" or "TimeLimit" => value is null ? null : SlurmTime.Read(value) is TimeSpan time ? SlurmTime.Write(time) : value,
            "exit_code" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
                ? string.Create(CultureInfo.InvariantCulture, $"{(status >> 8) & 0xff}:{status & 0x7f}")
                : value,
            _ => value == "(null)" ? "" : value,
        };
    }
}
