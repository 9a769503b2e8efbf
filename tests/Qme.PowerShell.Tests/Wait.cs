using System.Diagnostics;

namespace Qme.PowerShell.Tests;

/// <summary>Waits for what another thread or process does.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition is met; fails when that takes longer than anything here should.</summary>
    public static void Until(Func<bool> condition)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            if (elapsed.Elapsed > s_patience)
            {
                throw new TimeoutException($"Waited {s_patience.TotalSeconds} seconds in vain.");
            }

            Thread.Sleep(5);
        }
    }
}
