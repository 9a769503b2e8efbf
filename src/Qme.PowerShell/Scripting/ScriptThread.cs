using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Qme.PowerShell.Scripting;

/// <summary>
/// A thread that does one thing after the other. The runspace of executors has one of its own, because PowerShell's threads keep a process from
/// ending as long as code runs on them that nothing can stop.
/// </summary>
internal sealed class ScriptThread
{
    // PowerShell gives its own threads as much, because scripts nest.
    private const int StackSize = 10 * 1024 * 1024;

    private readonly BlockingCollection<Action> _work = [];

    public ScriptThread(string name) => new Thread(Run, StackSize) { IsBackground = true, Name = name }.Start();

    /// <summary>Does something, and waits for it.</summary>
    public T Do<T>(Func<T> work)
    {
        T result = default!;
        Exception? thrown = null;
        using ManualResetEventSlim done = new();
        Start(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                thrown = e;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        if (thrown is not null)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }

        return result;
    }

    /// <summary>Starts something that throws nothing.</summary>
    public void Start(Action work) => _work.Add(work);

    /// <summary>Lets the thread end when it has done what it was given.</summary>
    public void Leave() => _work.CompleteAdding();

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
