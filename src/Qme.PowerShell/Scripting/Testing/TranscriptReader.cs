using System.Globalization;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Reads transcripts. What a line is, is told by the sign that it begins with:</summary>
/// <remarks>
/// <c>@</c> a variable of the environment, before the first step, <c>&gt;</c> a step, <c>$</c> a program that is run, <c>!</c> a line of its standard error, <c>?</c> its exit code, <c>=</c> what is known then, <c>#</c> a
/// remark; each followed by a blank. All others are lines of its standard output, and a backslash before one keeps it from being anything else. Empty lines
/// are nothing.
/// </remarks>
internal sealed class TranscriptReader(string path)
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<TranscriptStep> _steps = [];
    private int _line;

    /// <summary>Reads a file.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.TranscriptInvalid"/>.</exception>
    public static Transcript Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QmeException(ErrorIds.TranscriptInvalid, $"The transcript cannot be read: {e.Message}", path, e);
        }

        TranscriptReader reader = new(path);
        foreach (string line in lines)
        {
            reader._line++;
            reader.Take(line);
        }

        return reader._steps.Count > 0 ? new Transcript(path, reader._steps) { Environment = reader._environment } : throw new QmeException(ErrorIds.TranscriptInvalid, $"{path}: there is no step in it (> submit).", path);
    }

    private TranscriptStep Step => _steps.Count > 0 ? _steps[^1] : throw Invalid("no step has begun yet (> submit).");

    private Exchange Exchange => Step.Exchanges.Count > 0 ? Step.Exchanges[^1] : throw Invalid("no program has been run yet ($ PROGRAM).");

    private void Take(string line)
    {
        string rest = line.Length > 2 ? line[2..] : "";
        switch (line.Split(' ', 2)[0])
        {
            case "" when line.Length == 0:
            case "#":
                break;

            case "@" when _steps.Count == 0:
                string[] variable = rest.Split('=', 2);
                _environment[variable[0]] = variable is [{ Length: > 0 } name, string value] && !name.Any(char.IsWhiteSpace) ? value : throw Invalid($"'{rest}' is not a variable of the environment: NAME=VALUE.");
                break;

            case ">":
                _steps.Add(ReadStep(rest));
                break;

            case "$":
                Step.Exchanges.Add(new Exchange(_line, ReadCommand(rest)));
                break;

            case "!":
                Exchange.Error.Add(rest);
                break;

            case "?":
                Exchange.ExitCode = ReadNumber(rest, "an exit code");
                break;

            case "=":
                Step.Expectations.Add(ReadExpectation(rest));
                break;

            default:
                Exchange.Output.Add(line.StartsWith('\\') ? line[1..] : line);
                break;
        }
    }

    private TranscriptStep ReadStep(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["submit"]:
                return new TranscriptStep(_line, StepKind.Submit);

            case ["ignore"]:
                return new TranscriptStep(_line, StepKind.Ignore);

            case ["refresh"]:
                return new TranscriptStep(_line, StepKind.Refresh);

            case ["action", string name, .. string[] more]:
                return new TranscriptStep(_line, StepKind.Action)
                {
                    Action = name,
                    Tasks = [.. more.Where(word => !word.Contains('=')).Select(word => ReadNumber(word, "the number of a task"))],
                    Arguments = more.Where(word => word.Contains('=')).Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => (object?)pair[1], StringComparer.OrdinalIgnoreCase),
                };

            default:
                throw Invalid($"'{text}' is no step. There is: submit, ignore, refresh, action NAME TASK….");
        }
    }

    private Expectation ReadExpectation(string text)
    {
        switch (text.Split(' ', 3))
        {
            case ["error", ..]:
                return new Expectation(_line, Task: null, "", text["error".Length..].Trim());

            case [string number, string name, .. string[] rest]:
                int task = ReadNumber(number, "the number of a task");
                return Enum.GetNames<QmeTaskState>().Contains(name)
                    ? new Expectation(_line, task, Expectation.State, string.Join(' ', rest.Prepend(name)))
                    : new Expectation(_line, task, name, string.Join(' ', rest));

            default:
                throw Invalid($"'{text}' is nothing that can be known: = TASK STATE …, = TASK NAME VALUE, = error TEXT.");
        }
    }

    /// <summary>The words of a line as PowerShell would pass them to the program.</summary>
    private CommandLine ReadCommand(string text)
    {
        ScriptBlockAst script = Parser.ParseInput("& " + text, out _, out ParseError[] errors);
        if (errors.Length > 0 || script.EndBlock is not { Statements: [PipelineAst { PipelineElements: [CommandAst command] }] })
        {
            throw Invalid($"'{text}' is not one command{(errors.Length > 0 ? $": {errors[0].Message}" : ".")}");
        }

        string[] words = [.. command.CommandElements.Select(element => element is StringConstantExpressionAst constant ? constant.Value : element.Extent.Text)];
        return new CommandLine(words[0], words[1..]);
    }

    private int ReadNumber(string text, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Invalid($"'{text}' is not {what}.");

    private QmeException Invalid(string why) => new(ErrorIds.TranscriptInvalid, $"{path}:{_line}: {why}", path);
}
