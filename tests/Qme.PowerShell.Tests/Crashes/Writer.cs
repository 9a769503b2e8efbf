using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>A shell of its own that runs one command after the other, in the foreground, in the background or when its turn comes, and looks at the tasks in between.</summary>
internal sealed class Writer : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<(int Id, string Name)> _acknowledged = [];
    private readonly Task<string> _errors;

    public Writer(string name, int seed, string home, Witness witness, string stopPath)
    {
        Name = name;
        // In a session of its own, so that its process group can be killed.
        _process = Process.Start(new ProcessStartInfo("setsid", ["dotnet", HostProcess.Assembly, "-Command", Script(seed, name, witness.ScriptPath, stopPath)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["QME_HOME"] = home },
        })!;
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, e) => Note(e.Data);
        _process.BeginOutputReadLine();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>How the names of its commands begin.</summary>
    public string Name { get; }

    public int Pid => _process.Id;

    /// <summary>What it has printed: the ids of tasks, and the names of their commands.</summary>
    public IReadOnlyCollection<(int Id, string Name)> Acknowledged => _acknowledged;

    /// <summary>Whether it has been killed.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Kills it at once (SIGKILL).</summary>
    public void Kill()
    {
        IsKilled = true;
        _process.Kill();
    }

    /// <summary>Kills all processes of its group at once (SIGKILL).</summary>
    public void KillGroup()
    {
        IsKilled = true;
        LivingProcess.KillGroup(Pid);
    }

    /// <summary>Waits until it has ended and all that it printed has arrived.</summary>
    /// <returns>What it complained about; empty for nothing.</returns>
    public string Finish()
    {
        if (!_process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            throw new TimeoutException($"The shell {Name} has not ended.");
        }

        _process.WaitForExit();
        return _errors.Result;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // The bare engine has neither Get-Random nor Start-Sleep.
    private static string Script(int seed, string name, string witness, string stop) => $$"""
        $random = [Random]::new({{seed}})
        $earlier = @()
        for ($n = 1; -not [IO.File]::Exists('{{stop}}'); $n++) {
            $name = '{{name}}-' + $n
            $seconds = ('0', '0', '0.02', '0.1')[$random.Next(4)]
            $code = ('0', '0', '3', '200')[$random.Next(4)]
            $task = $null
            switch ($random.Next(14)) {
                { $_ -lt 3 } { $name += '-fg'; $task = Invoke-QmeCommand sh '{{witness}}' $name $seconds $code }
                { $_ -in 3, 4, 5 } { $name += '-bg'; $task = Invoke-QmeCommand -NoWait sh '{{witness}}' $name $seconds $code }
                6 { $null = Get-QmeTask -Newest 20 }
                7 { $null = Get-QmeTask -State Pending, Running | Wait-QmeTask -Any }
                { $_ -in 8, 9 } {
                    $limit = $_ - 7
                    $name += "-queue.$limit"
                    $task = Invoke-QmeCommand -NoWait -Queue $limit -MaxParallel $limit sh '{{witness}}' $name $seconds $code
                }
                { $_ -gt 10 -and $earlier } {
                    $id = $earlier[-1 - $random.Next([Math]::Min(5, $earlier.Count))]
                    $kind = ('afterok', 'afterany', 'afternotok')[$_ - 11]
                    $name += "-$kind.$id"
                    $after = @{ $kind = $id }
                    $task = Invoke-QmeCommand -NoWait @after sh '{{witness}}' $name $seconds $code
                }
            }
            if ($task) { $earlier += $task.Id; [Console]::WriteLine("$($task.Id) $name .") }
            [Threading.Thread]::Sleep($random.Next(10))
        }
        """;

    // The last line of one that was killed may not be whole.
    private void Note(string? line)
    {
        if (line?.Split(' ') is [string id, string name, "."])
        {
            _acknowledged.Enqueue((int.Parse(id, CultureInfo.InvariantCulture), name));
        }
    }
}
