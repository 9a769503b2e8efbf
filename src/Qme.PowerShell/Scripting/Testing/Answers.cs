using System.Text.RegularExpressions;
using Qme.Execution;
using Capture = Qme.Execution.Capture;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Answers what an executor asks, from what a transcript says: each answer is given once, to the question it belongs to, in whatever order they are asked.</summary>
/// <param name="exchanges">The answers there are.</param>
internal sealed class Answers(IEnumerable<Exchange> exchanges)
{
    private readonly List<Exchange> _left = [.. exchanges];
    private readonly List<string> _unknown = [];

    /// <summary>What was asked that there was no answer to.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>What was not asked.</summary>
    public IReadOnlyList<Exchange> Left => _left;

    public CaptureResult Give(Capture question)
    {
        Exchange? exchange = Find(_left, question);
        if (exchange is null)
        {
            _unknown.Add(question.ToString());
            throw new QmeException(ErrorIds.CommandNotFound, $"The transcript has no answer to '{question}' here.", question.Program);
        }

        _left.Remove(exchange);
        return exchange.Result;
    }

    /// <summary>Finds the answer to a question. An argument that is never the same, such as a time, may be a pattern in the transcript.</summary>
    public static Exchange? Find(IEnumerable<Exchange> exchanges, Capture question)
    {
        string asked = question.ToString();
        return exchanges.FirstOrDefault(exchange => exchange.Command.ToString() == asked)
            ?? exchanges.FirstOrDefault(exchange =>
                exchange.Command.FilePath == question.Program
                && exchange.Command.ArgumentList.Count == question.ArgumentList.Count
                && exchange.Command.ArgumentList.Zip(question.ArgumentList).All(pair => Matches(pair.First, pair.Second)));
    }

    /// <summary>Whether a text is as it is written, where <c>*</c> stands for anything.</summary>
    public static bool Matches(string written, string text) =>
        written == text || (written.Contains('*') && Regex.IsMatch(text, $"^{Regex.Escape(written).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline));
}
