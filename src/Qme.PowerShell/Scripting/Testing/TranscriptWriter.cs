using System.Globalization;
using System.Text.Json;
using Qme.Execution;
using Qme.Executors;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Writes a transcript of what an executor does (see <see cref="TranscriptReader"/>).</summary>
/// <param name="readTasks">Reads the tasks of the home that all of it is done in, as they are recorded.</param>
internal sealed class TranscriptWriter(Func<IReadOnlyList<QmeTask>> readTasks) : IExecutorNotes
{
    private static readonly string[] s_signs = ["#", ">", "$", "!", "?", "="];

    private readonly List<string> _written = [];
    private readonly Dictionary<int, QmeTask?> _known = [];
    private List<string> _step = [];
    private bool _isRefresh;
    private string _lastRefresh = "";

    /// <summary>The lines of the transcript, after the last step.</summary>
    public IReadOnlyList<string> Finish()
    {
        End();
        return _written;
    }

    public void Begin(PlayedStep step)
    {
        End();
        _isRefresh = step is PlayedStep.Refresh;
        switch (step)
        {
            case PlayedStep.Submit submit:
                _known.Add(submit.Task.Id, null);
                _step.Add("> submit");
                Write(submit.Task.Command, LinesOf(submit.Task.OutputPath), LinesOf(submit.Task.ErrorPath), submit.ExitCode);
                break;

            case PlayedStep.Refresh:
                _step.Add("> refresh");
                break;

            case PlayedStep.Act act:
                IEnumerable<string> words = act.Tasks.Select(id => id.ToString(CultureInfo.InvariantCulture)).Concat(act.Arguments.Select(argument => $"{argument.Key}={argument.Value}"));
                _step.Add($"> action {act.Name} {string.Join(' ', words)}");
                break;
        }
    }

    public void Ask(Capture question, CaptureResult answer) =>
        Write(question.ToString(), ScriptCapture.Lines(answer.Output), ScriptCapture.Lines(answer.Error), answer.ExitCode);

    private void Write(string command, string[] output, string[] error, int exitCode)
    {
        _step.Add($"$ {command}");
        _step.AddRange(output.Select(Protected));
        _step.AddRange(error.Select(line => $"! {line}".TrimEnd()));
        if (exitCode != 0)
        {
            _step.Add(string.Create(CultureInfo.InvariantCulture, $"? {exitCode}"));
        }
    }

    /// <summary>Ends a step with what is newly known. Nobody needs to read again and again that there is nothing new.</summary>
    private void End()
    {
        if (_step.Count == 0)
        {
            return;
        }

        string said = string.Join('\n', _step);
        string[] news = [.. readTasks().Where(task => _known.ContainsKey(task.Id)).SelectMany(News)];
        if (!_isRefresh || news.Length > 0 || (_step.Count > 1 && said != _lastRefresh))
        {
            _written.AddRange([.. _step, .. news, ""]);
        }

        _lastRefresh = _isRefresh ? said : _lastRefresh;
        _step = [];
    }

    private IEnumerable<string> News(QmeTask task)
    {
        QmeTask? before = _known[task.Id];
        _known[task.Id] = task;
        string[] names = [Expectation.State, nameof(QmeTask.Ref), .. task.Data is { ValueKind: JsonValueKind.Object } data ? data.EnumerateObject().Select(property => property.Name) : []];
        foreach (string name in names)
        {
            string? value = TranscriptPlay.Value(task, name);
            bool isProcess = name == nameof(QmeTask.Ref) && value == task.ProcessId?.ToString(CultureInfo.InvariantCulture);
            if (value is not null && !isProcess && !value.Contains('\n') && value != (before is null ? null : TranscriptPlay.Value(before, name)))
            {
                yield return name == Expectation.State ? $"= {task.Id} {value}" : $"= {task.Id} {name} {value}";
            }
        }
    }

    private static string Protected(string line) => line.Length == 0 || line[0] == '\\' || s_signs.Contains(line.Split(' ', 2)[0]) ? "\\" + line : line;

    private static string[] LinesOf(string path) => File.Exists(path) ? ScriptCapture.Lines(File.ReadAllText(path)) : [];
}
