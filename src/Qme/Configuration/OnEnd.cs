namespace Qme.Configuration;

/// <summary>The command that is to be run when a task is seen to end, as it is in force.</summary>
internal sealed class OnEnd(Settings settings)
{
    /// <summary>
    /// The variable that marks the environment of such a command. What is run in there is not told of itself, else a command that runs
    /// another would never come to an end.
    /// </summary>
    public const string InsideVariable = "QME_IN_ON_END";

    /// <summary>Whether this process is part of such a command.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(InsideVariable) is { Length: > 0 };

    /// <summary>The command line, for the shell; null when there is none.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ConfigUnreadable"/>.</exception>
    public string? Command => settings.Text(QmeSettings.OnEnd.Key) is { Length: > 0 } command && !string.IsNullOrWhiteSpace(command) ? command : null;

    /// <summary>How long it may take for one task.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ConfigUnreadable"/>; <see cref="ErrorIds.ConfigValueInvalid"/>.</exception>
    public TimeSpan Timeout => settings.Duration(QmeSettings.OnEndTimeout.Key);

    /// <summary>
    /// Whether there is one, as far as that can be told: an end is to be recorded also when the configuration cannot be read. Whoever
    /// then wants to run the command says so.
    /// </summary>
    public bool IsSet
    {
        get
        {
            try
            {
                return Command is not null;
            }
            catch (QmeException)
            {
                return false;
            }
        }
    }
}
