namespace Qme.Executors.Slurm.Submitting;

/// <summary>Reads the options of sbatch(1), as far as Qme needs to know them.</summary>
internal static class SbatchOptions
{
    // Long options may be shortened as far as they stay unique (getopt_long(3)).
    private static readonly string[] s_questions = ["--test-only", "--help", "--usage", "--version"];
    private static readonly string[] s_silence = ["--quiet"];
    private static readonly string[] s_parsable = ["--parsable"];
    private static readonly string[] s_shortQuestions = ["-h", "-V"];
    private const int ShortestUnique = 5;

    /// <summary>
    /// Whether sbatch was only asked something, and silence about a job means that there is none.
    /// </summary>
    /// <remarks>
    /// Its options end where the script begins, but only a list of all those that take a value could tell where that is. A word among the script's
    /// own arguments is taken for sbatch's; with an option that keeps sbatch silent nothing is concluded, so that this does no harm.
    /// </remarks>
    public static bool SubmitsNothing(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => s_shortQuestions.Contains(argument) || IsLong(argument, s_questions))
        && !arguments.Any(argument => argument == "-Q" || IsLong(argument, s_silence));

    /// <summary>Whether sbatch was told to say the id of the job and nothing else.</summary>
    public static bool IsParsable(IReadOnlyList<string> arguments) => arguments.Any(argument => IsLong(argument, s_parsable));

    private static bool IsLong(string argument, string[] options) =>
        argument.Length >= ShortestUnique && options.Any(option => option.StartsWith(argument, StringComparison.Ordinal));
}
