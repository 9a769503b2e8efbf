using System.Diagnostics;

namespace Qme.PowerShell.Tests;

/// <summary>Waits for what another thread or process does.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition is met; fails when that takes longer than anything here should.</summary>
    public static void Until(Func<bool> condition) => Until(condition, s_patience);

    /// <summary>The same with another patience.</summary>
    public static void Until(Func<bool> condition, TimeSpan patience)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            if (elapsed.Elapsed > patience)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds} seconds in vain.");
            }

            Thread.Sleep(5);
        }
    }
}
