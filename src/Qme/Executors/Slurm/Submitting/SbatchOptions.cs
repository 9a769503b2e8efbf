using static Qme.Executors.Slurm.Submitting.OptionValue;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>The options that sbatch has in any of its versions from 20.11 to 26.05 (sbatch(1)).</summary>
/// <remarks>
/// All of them, because only who knows which options take a value knows where they end and the script begins. Options of a site's own plugins
/// (spank(8)) are not among them.
/// </remarks>
internal static class SbatchOptions
{
    // Names that are another one's.
    private static readonly Dictionary<string, string> s_aliases = new() { ["cluster"] = "clusters", ["tasks-per-node"] = "ntasks-per-node" };

    private static readonly SbatchOption[] s_all =
    [
        new("account", 'A', Required, "SBATCH_ACCOUNT"),
        new("acctg-freq", null, Required, "SBATCH_ACCTG_FREQ"),
        new("array", 'a', Required, "SBATCH_ARRAY_INX"),
        new("autocomplete", null, Required),
        new("batch", null, Required, "SBATCH_BATCH"),
        new("bb", null, Required, "SBATCH_BURST_BUFFER"),
        new("bbf", null, Required),
        new("begin", 'b', Required),
        new("chdir", 'D', Required),
        new("cluster", null, Required),
        new("cluster-constraint", null, Required, "SBATCH_CLUSTER_CONSTRAINT"),
        new("clusters", 'M', Required, "SBATCH_CLUSTERS", "SLURM_CLUSTERS"),
        new("comment", null, Required),
        new("consolidate-segments", null, None, "SBATCH_CONSOLIDATE_SEGMENTS"),
        new("constraint", 'C', Required, "SBATCH_CONSTRAINT"),
        new("container", null, Required, "SBATCH_CONTAINER"),
        new("container-id", null, Required, "SBATCH_CONTAINER_ID"),
        new("container-type", null, Required, "SBATCH_CONTAINER_TYPE"),
        new("context", null, Required),
        new("contiguous", null, None),
        new("core-spec", 'S', Required, "SBATCH_CORE_SPEC"),
        new("cores-per-socket", null, Required),
        new("cpu-freq", null, Required, "SBATCH_CPU_FREQ_REQ"),
        new("cpus-per-gpu", null, Required, "SBATCH_CPUS_PER_GPU"),
        new("cpus-per-task", 'c', Required),
        new("deadline", null, Required),
        new("delay-boot", null, Required, "SBATCH_DELAY_BOOT"),
        new("dependency", 'd', Required),
        new("distribution", 'm', Required, "SBATCH_DISTRIBUTION"),
        new("error", 'e', Required, "SBATCH_ERROR"),
        new("exclude", 'x', Required),
        new("exclusive", null, Optional, "SBATCH_EXCLUSIVE"),
        new("export", null, Required, "SBATCH_EXPORT"),
        new("export-file", null, Required),
        new("external", null, None),
        new("extra", null, Required),
        new("extra-node-info", 'B', Required),
        new("get-user-env", null, Optional, "SBATCH_GET_USER_ENV"),
        new("gid", null, Required),
        new("gpu-bind", null, Required, "SBATCH_GPU_BIND"),
        new("gpu-freq", null, Required, "SBATCH_GPU_FREQ"),
        new("gpus", 'G', Required, "SBATCH_GPUS"),
        new("gpus-per-node", null, Required, "SBATCH_GPUS_PER_NODE"),
        new("gpus-per-socket", null, Required, "SBATCH_GPUS_PER_SOCKET"),
        new("gpus-per-task", null, Required, "SBATCH_GPUS_PER_TASK"),
        new("gres", null, Required, "SBATCH_GRES"),
        new("gres-flags", null, Required, "SBATCH_GRES_FLAGS"),
        new("help", 'h', None),
        new("hint", null, Required, "SLURM_HINT", "SBATCH_HINT"),
        new("hold", 'H', None),
        new("ignore-pbs", null, None, "SBATCH_IGNORE_PBS"),
        new("input", 'i', Required, "SBATCH_INPUT"),
        new("job-name", 'J', Required, "SBATCH_JOB_NAME"),
        new("kill-on-invalid-dep", null, Required),
        new("licenses", 'L', Required),
        new("mail-type", null, Required),
        new("mail-user", null, Required),
        new("mcs-label", null, Required),
        new("mem", null, Required, "SBATCH_MEM_PER_NODE"),
        new("mem-bind", null, Required, "SBATCH_MEM_BIND"),
        new("mem-per-cpu", null, Required, "SBATCH_MEM_PER_CPU"),
        new("mem-per-gpu", null, Required, "SBATCH_MEM_PER_GPU"),
        new("mem-update", null, Required),
        new("mincpus", null, Required),
        new("network", null, Required, "SBATCH_NETWORK"),
        new("nice", null, Optional),
        new("no-kill", 'k', Optional, "SBATCH_NO_KILL"),
        new("no-requeue", null, None, "SBATCH_NO_REQUEUE"),
        new("nodefile", 'F', Required),
        new("nodelist", 'w', Required),
        new("nodes", 'N', Required),
        new("ntasks", 'n', Required),
        new("ntasks-per-core", null, Required),
        new("ntasks-per-gpu", null, Required),
        new("ntasks-per-node", null, Required),
        new("ntasks-per-socket", null, Required),
        new("ntasks-per-tres", null, Required),
        new("oom-kill-step", null, Optional),
        new("open-mode", null, Required, "SBATCH_OPEN_MODE"),
        new("output", 'o', Required, "SBATCH_OUTPUT"),
        new("overcommit", 'O', None, "SBATCH_OVERCOMMIT"),
        new("oversubscribe", 's', None),
        new("parsable", null, None),
        new("partition", 'p', Required, "SBATCH_PARTITION"),
        new("power", null, Required, "SBATCH_POWER"),
        new("prefer", null, Required),
        new("priority", null, Required),
        new("profile", null, Required, "SBATCH_PROFILE"),
        new("propagate", null, Optional),
        new("qos", 'q', Required, "SBATCH_QOS"),
        new("quiet", 'Q', None),
        new("reboot", null, None),
        new("requeue", null, Optional, "SBATCH_REQUEUE"),
        new("reservation", null, Required, "SBATCH_RESERVATION"),
        new("resources", null, Required),
        new("resv-ports", null, Optional),
        new("segment", null, Required, "SBATCH_SEGMENT_SIZE"),
        new("signal", null, Required, "SBATCH_SIGNAL"),
        new("sockets-per-node", null, Required),
        new("spread-job", null, None, "SBATCH_SPREAD_JOB"),
        new("spread-segments", null, None, "SBATCH_SPREAD_SEGMENTS"),
        new("stepmgr", null, None),
        new("switches", null, Required, "SBATCH_REQ_SWITCH"),
        new("tasks-per-node", null, Required),
        new("test-only", null, None),
        new("thread-spec", null, Required, "SBATCH_THREAD_SPEC"),
        new("threads-per-core", null, Required, "SBATCH_THREADS_PER_CORE"),
        new("time", 't', Required, "SBATCH_TIMELIMIT"),
        new("time-min", null, Required),
        new("tmp", null, Required),
        new("tres-bind", null, Required, "SBATCH_TRES_BIND"),
        new("tres-per-task", null, Required, "SBATCH_TRES_PER_TASK"),
        new("uid", null, Required),
        new("usage", null, None),
        new("use-min-nodes", null, None, "SBATCH_USE_MIN_NODES"),
        new("verbose", 'v', None, "SBATCH_DEBUG"),
        new("version", 'V', None),
        new("wait", 'W', None, "SBATCH_WAIT"),
        new("wait-all-nodes", null, Required, "SBATCH_WAIT_ALL_NODES"),
        new("wckey", null, Required, "SBATCH_WCKEY"),
        new("wrap", null, Required),
    ];

    private static readonly Dictionary<string, SbatchOption> s_byName = s_all.ToDictionary(option => option.Name);
    private static readonly Dictionary<char, SbatchOption> s_byLetter = s_all.Where(option => option.Letter is not null).ToDictionary(option => option.Letter!.Value);

    /// <summary>
    /// The environment variables that stand for options, in the order in which they count: of two for one option the later.
    /// </summary>
    public static IReadOnlyList<(string Variable, SbatchOption Option)> Variables { get; } =
        [.. s_all.SelectMany(option => option.Variables.Select(variable => (variable, option)))];

    /// <summary>The option with a letter; null when there is none.</summary>
    public static SbatchOption? Find(char letter) => s_byLetter.GetValueOrDefault(letter);

    /// <summary>The option with a name, which may be shortened as long as it remains unique (getopt_long(3)); null when there is none.</summary>
    public static SbatchOption? Find(string name)
    {
        if (s_byName.TryGetValue(name, out SbatchOption? exact))
        {
            return Canonical(exact);
        }

        SbatchOption[] candidates = [.. s_all.Where(option => option.Name.StartsWith(name, StringComparison.Ordinal)).Select(Canonical).Distinct()];
        return candidates is [SbatchOption only] ? only : null;
    }

    private static SbatchOption Canonical(SbatchOption option) => s_aliases.TryGetValue(option.Name, out string? name) ? s_byName[name] : option;
}
