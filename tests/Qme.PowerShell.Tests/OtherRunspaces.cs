using System.Globalization;
using Shell = System.Management.Automation.PowerShell;

namespace Qme.PowerShell.Tests;

/// <summary>Runs commands beside a session: in the same home and directory, each in a runspace of its own.</summary>
internal sealed class OtherRunspaces(ModuleSession session) : IDisposable
{
    private readonly List<(ModuleSession Session, Shell Shell, IAsyncResult Running)> _others = [];

    /// <summary>Starts a script that runs a command, and waits until that runs.</summary>
    public void Start(string script)
    {
        int before = CountRunning();
        ModuleSession other = ModuleSession.Beside(session);
        Shell shell = other.Create(script);
        _others.Add((other, shell, shell.BeginInvoke()));
        Wait.Until(() => CountRunning() > before);
    }

    /// <summary>How many tasks are running.</summary>
    public int CountRunning() => int.Parse(session.Text("@(Get-QmeTask -State Running).Count"), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach ((ModuleSession other, Shell shell, IAsyncResult running) in _others)
        {
            shell.Stop();
            running.AsyncWaitHandle.WaitOne();
            shell.Dispose();
            other.Dispose();
        }
    }
}
