namespace Qme.Tests.Execution;

/// <summary>Keeps what is said.</summary>
internal sealed class RecordingLog : ILog
{
    public List<string> Warnings { get; } = [];

    public List<string> Said { get; } = [];

    public List<QmeException> Errors { get; } = [];

    public void Warn(string message) => Warnings.Add(message);

    public void Verbose(string message) => Said.Add(message);

    public void Inform(string message) => Said.Add(message);

    public void Debug(string message) => Said.Add(message);

    public void Error(QmeException failure) => Errors.Add(failure);
}
