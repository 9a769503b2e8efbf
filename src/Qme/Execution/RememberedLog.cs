namespace Qme.Execution;

/// <summary>
/// Keeps what an executor has to say until its command's end has been recorded. Who listens may be a pipeline that was stopped, or one that a
/// warning is to stop; neither must keep the end from the record.
/// </summary>
internal sealed class RememberedLog : ILog
{
    private readonly List<Action<ILog>> _said = [];

    public void Warn(string message) => _said.Add(log => log.Warn(message));

    public void Verbose(string message) => _said.Add(log => log.Verbose(message));

    public void Inform(string message) => _said.Add(log => log.Inform(message));

    public void Debug(string message) => _said.Add(log => log.Debug(message));

    public void Error(QmeException failure) => _said.Add(log => log.Error(failure));

    /// <summary>Says everything again, in its order.</summary>
    public void ReplayTo(ILog log) => _said.ForEach(say => say(log));
}
