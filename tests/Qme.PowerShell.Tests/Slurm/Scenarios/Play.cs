using System.Diagnostics;
using System.Management.Automation;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>A scenario that is being played: first submitted, then led from step to step, then judged.</summary>
internal sealed class Play
{
    // As long as anything takes here: a job that runs into its limit needs up to 90 seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(150);

    private static readonly string? s_path = Environment.GetEnvironmentVariable("PATH");

    private readonly Stopwatch _elapsed = new();
    private readonly IReadOnlyList<Step> _steps;
    private int _step;
    private string? _task;
    private string? _job;
    private string? _other;

    public Play(Scenario scenario, ModuleSession session, SlurmCluster? cluster, string directory)
    {
        Scenario = scenario;
        Session = session;
        Cluster = cluster;
        Directory = System.IO.Directory.CreateDirectory(Path.Combine(directory, "work")).FullName;
        Programs = new FakePrograms(Path.Combine(directory, "programs"));
        _steps = scenario.Steps is [] && scenario.Witness is Witness.Controller or Witness.Accounting ? [Steps.HasEnded] : scenario.Steps;
    }

    public Scenario Scenario { get; }

    public ModuleSession Session { get; }

    public SlurmCluster? Cluster { get; }

    public string Directory { get; }

    public FakePrograms Programs { get; }

    public string Task => _task ?? throw new InvalidOperationException("There is no task.");

    public string? Job => _job;

    /// <summary>Changes to the directory of the scenario.</summary>
    public string GoThere => $"$null = $ExecutionContext.SessionState.Path.SetLocation('{Directory}')";

    /// <summary>What came of it; null as long as that is not known.</summary>
    public Verdict? Verdict { get; private set; }

    /// <summary>Puts what a scenario's texts stand for into them.</summary>
    public string Fill(string text) => text
        .Replace("{job}", _job, StringComparison.Ordinal)
        .Replace("{task}", _task, StringComparison.Ordinal)
        .Replace("{other}", _other, StringComparison.Ordinal)
        .Replace("{directory}", Directory, StringComparison.Ordinal);

    /// <summary>Finds out what job it is, where the submission did not say.</summary>
    public bool FindJob() => (_job = Session.Text($"Get-QmeTask {Task} -Refresh | ForEach-Object Ref")).Length > 0;

    /// <summary>What the controller says now.</summary>
    public SlurmWords Slurm() => SlurmWords.OfController(this);

    /// <summary>Submits the job.</summary>
    public void Start() => Try(() =>
    {
        _elapsed.Start();
        if (Scenario.Script is string script)
        {
            File.WriteAllText(Path.Combine(Directory, "job.sh"), script);
        }

        if (Scenario.Other is string arguments)
        {
            _other = Session.Text($"{GoThere}; sbatch --parsable {arguments}");
        }

        if (Scenario.Fake is string fake)
        {
            Programs.Play(Fill(fake));
        }

        Do(Scenario.Before);
        PSObject task = WithEnvironment(() => Session.Run($"{GoThere}; {Fill(Scenario.Submission)}")).One;
        (_task, _job) = (task.Text("Id"), task.Text("Ref"));
        if (_job.Length == 0 && Scenario.Witness is Witness.Controller or Witness.Accounting && !_steps.Contains(Steps.IsFound))
        {
            throw new InvalidOperationException($"No job was submitted: {task.End()}");
        }
    });

    /// <summary>Does something with the variables of the scenario set.</summary>
    public T WithEnvironment<T>(Func<T> action)
    {
        string[][] variables = [.. Scenario.Environment.Select(text => text.Split('=', 2))];
        Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable[0], variable[1]));
        try
        {
            return action();
        }
        finally
        {
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable[0], null));
        }
    }

    /// <summary>Goes as far as it can, and judges at the end.</summary>
    public void Advance()
    {
        if (Verdict is not null)
        {
            return;
        }

        Try(() =>
        {
            Enter();
            while (_step < _steps.Count && _steps[_step](this))
            {
                _step++;
            }

            if (_step == _steps.Count)
            {
                Verdict = Verdict.Of(this);
            }
        });
        if (Verdict is null && _elapsed.Elapsed > s_patience)
        {
            Verdict = Verdict.Broken(this, $"Waited in vain at step {_step + 1}.");
        }

        if (Verdict is not null)
        {
            Do(Scenario.After);
        }
    }

    /// <summary>From now on what is asked is this scenario's Slurm and home.</summary>
    public void Enter()
    {
        Environment.SetEnvironmentVariable("QME_HOME", Session.Home);
        Environment.SetEnvironmentVariable("SLURM_CONF", Cluster?.Configuration);
        Environment.SetEnvironmentVariable("PATH", Scenario.Where is Where.Fake ? Programs.Directory : $"{Programs.Directory}{Path.PathSeparator}{s_path}");
    }

    /// <summary>From now on things are as they were before all scenarios.</summary>
    public static void Leave()
    {
        Environment.SetEnvironmentVariable("QME_HOME", null);
        Environment.SetEnvironmentVariable("SLURM_CONF", null);
        Environment.SetEnvironmentVariable("PATH", s_path);
    }

    private void Do(IReadOnlyList<Step> steps)
    {
        foreach (Step step in steps)
        {
            step(this);
        }
    }

    private void Try(Action action)
    {
        try
        {
            Enter();
            action();
        }
        catch (Exception e)
        {
            // One that breaks is a row of the table, and the others go on.
            Verdict = Verdict.Broken(this, e.Message);
        }
    }
}
