using System.Management.Automation;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>Reads what the code of an executor says of files that the work of a task writes to.</summary>
internal static class OutputFileAnswer
{
    private static readonly string[] s_names = [nameof(OutputFiles.OutputPath), nameof(OutputFiles.ErrorPath), nameof(OutputFiles.HasStarted), nameof(OutputFiles.Part)];

    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorFailed"/>: it makes no sense.</exception>
    public static OutputFiles Read(PSObject? item, QmeTask task, ScriptCall call)
    {
        try
        {
            IReadOnlyList<KeyValuePair<string, object?>> values = DataJson.Values(item) ?? throw new FormatException($"it wrote '{item}', which is neither a table nor an object with paths.");
            string? unknown = values.Select(value => value.Key).FirstOrDefault(key => !s_names.Contains(key, StringComparer.OrdinalIgnoreCase));
            Dictionary<string, object?> named = new(values, StringComparer.OrdinalIgnoreCase);
            string output = unknown is null
                ? TaskAnswer.Value<string?>(named, nameof(OutputFiles.OutputPath)) ?? throw new FormatException($"it wrote something without {nameof(OutputFiles.OutputPath)}.")
                : throw new FormatException($"it wrote something with '{unknown}', which is not known. Known are: {string.Join(", ", s_names)}.");
            string error = TaskAnswer.Value<string?>(named, nameof(OutputFiles.ErrorPath)) ?? output;
            bool hasStarted = TaskAnswer.Value<bool?>(named, nameof(OutputFiles.HasStarted)) ?? task.Started is not null;
            return new OutputFiles(Absolute(output, task), Absolute(error, task), hasStarted, TaskAnswer.Value<string?>(named, nameof(OutputFiles.Part)));
        }
        catch (FormatException e)
        {
            throw call.Failure(e.Message, e);
        }
    }

    private static string Absolute(string path, QmeTask task) => Path.GetFullPath(path, task.WorkingDirectory);
}
