using Qme.Configuration;
using Qme.Executors;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Keeps a transcript of what an executor does for real. Meanwhile there is another home, so that nobody's own tasks are asked about.</summary>
internal static class ExecutorRecording
{
    /// <summary>Does something, and writes down what the executor does meanwhile.</summary>
    /// <param name="executor">The executor.</param>
    /// <param name="path">The transcript.</param>
    /// <param name="work">What is done.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.TranscriptInvalid"/>: it cannot be written.</exception>
    public static void Run(Executor executor, string path, Action work)
    {
        string? home = Environment.GetEnvironmentVariable(Home.EnvironmentVariable);
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("qme-recording-");
        QmeEngine engine = QmeEngine.For(new Home(scratch.FullName));
        TranscriptWriter writer = new(() => engine.List(new TaskFilter(), new RefreshRequest(RefreshMode.Never, ILog.None, CancellationToken.None)));
        Environment.SetEnvironmentVariable(Home.EnvironmentVariable, scratch.FullName);
        try
        {
            using (new RecordedExecutor(executor, writer).Use())
            {
                work();
            }

            IEnumerable<string> settings = PlayedEnvironment.SettingsOf(executor.Name).Select(name => $"@ {name}={Environment.GetEnvironmentVariable(name)}");
            File.WriteAllLines(path, [$"# What the executor {executor.Name} did, and was answered.", .. settings, "", .. writer.Finish()]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QmeException(ErrorIds.TranscriptInvalid, $"The transcript cannot be written: {e.Message}", path, e);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Home.EnvironmentVariable, home);
            scratch.Delete(recursive: true);
        }
    }
}
