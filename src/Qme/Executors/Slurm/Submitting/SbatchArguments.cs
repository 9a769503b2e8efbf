namespace Qme.Executors.Slurm.Submitting;

/// <summary>An option that was given.</summary>
/// <param name="Option">The option.</param>
/// <param name="Value">Its value; null when it has none.</param>
/// <param name="First">The word in which it begins, counted from 0. Several letters may share one.</param>
/// <param name="Count">How many words it takes: two, when its value is one by itself.</param>
internal sealed record GivenOption(SbatchOption Option, string? Value, int First, int Count);

/// <summary>The words after <c>sbatch</c>, or those of a script's directives, as sbatch reads them (getopt_long(3)).</summary>
/// <param name="Options">The options, in their order; of a job of several components those of the first.</param>
/// <param name="ScriptIndex">Which word is the script, behind which all belongs to it; the number of words when there is none.</param>
/// <param name="AreUnderstood">Whether every word before the script was. A site may have options of its own.</param>
/// <param name="Components">Of how many components the job is: more than one only in a heterogeneous job.</param>
internal sealed record SbatchArguments(IReadOnlyList<GivenOption> Options, int ScriptIndex, bool AreUnderstood, int Components)
{
    /// <summary>
    /// The options of further components. Observed with 22.05: the first has those, too, that nobody sets for it, not even the script or the environment.
    /// </summary>
    public IReadOnlyList<GivenOption> OfFurtherComponents { get; init; } = [];

    // Stands between the options of the components of a heterogeneous job.
    private const string NextComponent = ":";

    /// <summary>Reads them.</summary>
    public static SbatchArguments Read(IReadOnlyList<string> words)
    {
        List<GivenOption> options = [];
        List<GivenOption> further = [];
        bool areUnderstood = true;
        int components = 1;
        int next = 0;
        while (next < words.Count)
        {
            string word = words[next];
            if (word == NextComponent)
            {
                components++;
                next++;
                continue;
            }

            if (word == "--")
            {
                next++;
                break;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                break;
            }

            int first = next++;
            List<GivenOption>? given = word[1] == '-' ? ReadLong(words, first, ref next) : ReadLetters(words, first, ref next);
            areUnderstood &= given is not null;
            if (given is not null)
            {
                (components == 1 ? options : further).AddRange(given);
            }
        }

        return new SbatchArguments(options, next, areUnderstood, components) { OfFurtherComponents = further };
    }

    /// <summary>The value that the words give to an option of the first component; null when they give none.</summary>
    public string? ValueOf(string name) => OfFurtherComponents.Concat(Options).LastOrDefault(given => given.Option.Name == name)?.Value;

    private static List<GivenOption>? ReadLong(IReadOnlyList<string> words, int first, ref int next)
    {
        string[] parts = words[first][2..].Split('=', 2);
        if (SbatchOptions.Find(parts[0]) is not SbatchOption option || (option.Value is OptionValue.None && parts.Length > 1))
        {
            return null;
        }

        string? value = parts.Length > 1 ? parts[1] : null;
        if (value is null && option.Value is OptionValue.Required)
        {
            if (next == words.Count)
            {
                return null;
            }

            value = words[next++];
        }

        return [new GivenOption(option, value, first, next - first)];
    }

    /// <summary>Reads one or more options by their letters: the first that takes a value takes the rest of the word.</summary>
    private static List<GivenOption>? ReadLetters(IReadOnlyList<string> words, int first, ref int next)
    {
        List<GivenOption> options = [];
        string word = words[first];
        for (int i = 1; i < word.Length; i++)
        {
            if (SbatchOptions.Find(word[i]) is not SbatchOption option)
            {
                return null;
            }

            if (option.Value is OptionValue.None)
            {
                options.Add(new GivenOption(option, null, first, 1));
                continue;
            }

            string? value = i + 1 < word.Length ? word[(i + 1)..] : null;
            if (value is null && option.Value is OptionValue.Required)
            {
                if (next == words.Count)
                {
                    return null;
                }

                value = words[next++];
            }

            options.Add(new GivenOption(option, value, first, next - first));
            break;
        }

        return options;
    }
}
