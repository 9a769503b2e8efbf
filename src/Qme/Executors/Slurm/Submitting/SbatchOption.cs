namespace Qme.Executors.Slurm.Submitting;

/// <summary>An option of sbatch.</summary>
/// <param name="Name">The long name, without the dashes.</param>
/// <param name="Letter">The short name; null when there is none.</param>
/// <param name="Value">Whether it has a value.</param>
/// <param name="Variables">The environment variables that stand for it.</param>
internal sealed record SbatchOption(string Name, char? Letter, OptionValue Value, params string[] Variables);

/// <summary>Whether an option has a value (getopt(3)).</summary>
internal enum OptionValue
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>It has one: behind an equals sign or the letter, or in the next word.</summary>
    Required,

    /// <summary>It may have one, then behind an equals sign or the letter.</summary>
    Optional,
}
