using System.ComponentModel;
using System.Management.Automation;

namespace Qme.PowerShell.Scripting;

/// <summary>How the code of an executor says something: <c>$Log.Warning('…')</c>. It arrives in the streams of whoever made Qme call it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ScriptLog
{
    private readonly Action<Action<ILog>> _say;

    internal ScriptLog(Action<Action<ILog>> say) => _say = say;

    /// <summary>Something worth knowing.</summary>
    public void Information(object? message) => _say(log => log.Inform(Text(message)));

    /// <summary>Something to beware of.</summary>
    public void Warning(object? message) => _say(log => log.Warn(Text(message)));

    /// <summary>Something that failed; what comes after it goes on.</summary>
    public void Error(object? message) => _say(log => log.Error(new QmeException(ErrorIds.ExecutorReported, Text(message))));

    /// <summary>Something for who follows what is done.</summary>
    public void Verbose(object? message) => _say(log => log.Verbose(Text(message)));

    /// <summary>Something for who looks for a mistake.</summary>
    public void Debug(object? message) => _say(log => log.Debug(Text(message)));

    private static string Text(object? message) => LanguagePrimitives.ConvertTo<string>(message) ?? "";
}
