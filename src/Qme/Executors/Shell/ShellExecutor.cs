namespace Qme.Executors.Shell;

/// <summary>Runs any program of this machine: what no other executor claims.</summary>
public sealed class ShellExecutor : Executor
{
    /// <inheritdoc/>
    public override string Name => "shell";

    /// <inheritdoc/>
    public override string Description => "Runs any program on this machine: takes what no other executor claims.";

    internal override int Precedence => int.MinValue;

    /// <inheritdoc/>
    public override string Takes => "what no other executor takes";

    /// <inheritdoc/>
    public override bool Recognizes(CommandLine command) => true;
}
