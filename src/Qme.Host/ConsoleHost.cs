using System.Globalization;
using System.Management.Automation.Host;

namespace Qme.Host;

/// <summary>The host that scripts see as <c>$Host</c>.</summary>
internal sealed class ConsoleHost : PSHost
{
    private readonly ConsoleUserInterface _userInterface;

    internal ConsoleHost(ConsoleUserInterface userInterface) => _userInterface = userInterface;

    /// <summary>The code that the script asked to exit with; null as long as it has not.</summary>
    internal int? RequestedExitCode { get; private set; }

    public override string Name => "Qme.Host";

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _userInterface;

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    public override void EnterNestedPrompt() => throw NoNestedPrompt();

    public override void ExitNestedPrompt() => throw NoNestedPrompt();

    /// <summary>A native command is about to write to the terminal that the progress line stands on.</summary>
    public override void NotifyBeginApplication() => _userInterface.ClearProgress();

    public override void NotifyEndApplication()
    {
    }

    private static NotSupportedException NoNestedPrompt() => new("This host has no nested prompt.");
}
