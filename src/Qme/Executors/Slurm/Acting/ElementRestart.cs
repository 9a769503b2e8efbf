using System.Text.RegularExpressions;
using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The command that submits some elements of an array again: the same but for <c>--array</c>, which names exactly those.</summary>
internal static partial class ElementRestart
{
    private const string Option = "array";

    /// <summary>The command to run a task again, or those of its elements that the caller has chosen.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionArgumentInvalid"/>; <see cref="ErrorIds.ActionFailed"/>: it cannot be done with this task.</exception>
    public static CommandLine Command(QmeTask task, IReadOnlyDictionary<string, object?> arguments)
    {
        if (ElementChoice.Of(arguments) is not ElementChoice choice)
        {
            return task.CommandLine;
        }

        if (SlurmJob.Of(task) is not SlurmJob job || job.Submission is not Submission submission)
        {
            throw ActionResult.Failure(task, "was not submitted as an array by sbatch itself, so that its elements cannot be submitted again by themselves.");
        }

        IReadOnlyList<SlurmElement> elements = choice.In(task, job);
        string[] going = [.. elements.Where(element => !(new JobState(element.State).TaskState?.HasEnded() ?? false)).Select(element => element.Index)];
        if (going.Length > 0)
        {
            throw ActionResult.Failure(task, $"has elements among those that have not ended: {ElementList.WriteBriefly(going)}.");
        }

        string list = ElementList.Write(elements.Select(element => element.Index)) + ThrottlePattern().Match(submission.ValueOf(Option) ?? "").Value;
        return task.CommandLine with
        {
            ArgumentList = WithArray(task.ArgumentList, list)
                ?? throw ActionResult.Failure(task, "was submitted with options that are not sbatch's own, so that it is not certain which array they mean."),
        };
    }

    /// <summary>
    /// The words after sbatch with another list of elements. Where the command line has none, because a directive or the environment had it, the new one
    /// stands first: the command line counts more than either.
    /// </summary>
    /// <returns>Null when the words are not understood well enough.</returns>
    internal static IReadOnlyList<string>? WithArray(IReadOnlyList<string> words, string list)
    {
        SbatchArguments arguments = SbatchArguments.Read(words);
        GivenOption[] given = [.. arguments.Options.Where(option => option.Option.Name == Option)];
        if (!arguments.AreUnderstood && words.Skip(given.Length > 0 ? given[^1].First + given[^1].Count : 0).Any(LooksLikeArray))
        {
            return null;
        }

        string array = $"--{Option}={list}";
        if (given.Length == 0)
        {
            return [array, .. words];
        }

        List<string> changed = [.. words];
        foreach (GivenOption option in given.Reverse())
        {
            // Other letters may stand before it in the same word: -Ha1-5.
            int before = words[option.First].StartsWith("--", StringComparison.Ordinal) ? 0 : arguments.Options.Count(other => other.First == option.First) - 1;
            changed.RemoveRange(option.First, option.Count);
            changed.InsertRange(option.First, [.. before > 0 ? [words[option.First][..(before + 1)]] : Array.Empty<string>(), .. option == given[^1] ? [array] : Array.Empty<string>()]);
        }

        return changed;
    }

    private static bool LooksLikeArray(string word) => word.StartsWith("-a", StringComparison.Ordinal) || word.StartsWith("--a", StringComparison.Ordinal);

    // How many elements may run at once.
    [GeneratedRegex("%[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex ThrottlePattern();
}
