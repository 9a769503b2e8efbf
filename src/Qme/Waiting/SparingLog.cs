using System.Text.RegularExpressions;

namespace Qme.Waiting;

/// <summary>
/// Warns and complains once of what is said again and again: who waits for hours through an outage wants to be told that there is one, not every ten seconds
/// how old it is.
/// </summary>
internal sealed partial class SparingLog(ILog log) : ILog
{
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    public void Warn(string message)
    {
        // The same but for its figures is the same.
        if (_said.Add(FigurePattern().Replace(message, "0")))
        {
            log.Warn(message);
        }
        else
        {
            log.Verbose(message);
        }
    }

    public void Verbose(string message) => log.Verbose(message);

    public void Inform(string message) => log.Inform(message);

    public void Debug(string message) => log.Debug(message);

    public void Error(QmeException failure)
    {
        if (_said.Add(FigurePattern().Replace(failure.Message, "0")))
        {
            log.Error(failure);
        }
        else
        {
            log.Verbose(failure.Message);
        }
    }

    [GeneratedRegex(@"\d+( s| min| h| days)?", RegexOptions.CultureInvariant)]
    private static partial Regex FigurePattern();
}
