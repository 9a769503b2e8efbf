namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Something that happens to a job, and ends in a state that lasts: then Slurm and Qme are asked what they say about it.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Submission">
/// What a user types to submit the job. In it, and in the steps, <c>{job}</c> is the id of the job, <c>{task}</c> that of the task,
/// <c>{other}</c> that of <see cref="Other"/>, and <c>{directory}</c> the directory of the scenario, where it is typed.
/// </param>
/// <param name="Steps">What happens then, one after the other. Without any, the job ends by itself.</param>
internal sealed record Scenario(string Name, string Submission, params IReadOnlyList<Step> Steps)
{
    /// <summary>Which Slurm it is played on.</summary>
    public Where Where { get; init; } = Where.Real;

    /// <summary>The text of <c>job.sh</c> in the directory of the scenario.</summary>
    public string? Script { get; init; }

    /// <summary>What happens before the job is submitted.</summary>
    public IReadOnlyList<Step> Before { get; init; } = [];

    /// <summary>What happens when all has been said, to leave things as they were.</summary>
    public IReadOnlyList<Step> After { get; init; } = [];

    /// <summary>Another job that is submitted before, and not through Qme: the arguments of its sbatch.</summary>
    public string? Other { get; init; }

    /// <summary>Variables of the environment, for Qme alone: <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What stands in for Slurm's programs, as tests/slurm/fake/fake reads it. A program that is not in it is Slurm's own, if there is one.</summary>
    public string? Fake { get; init; }

    /// <summary>Who of Slurm is asked.</summary>
    public Witness Witness { get; init; } = Witness.Controller;

    /// <summary>How many elements the array has.</summary>
    public int? Elements { get; init; }

    /// <summary>What Qme has to say, where that does not follow from what Slurm says: <c>Lost ForgottenByScheduler</c>.</summary>
    public string? Says { get; init; }

    /// <summary>Scenarios with the same lane are played one after the other; null for one that disturbs nobody.</summary>
    public string? Lane { get; init; }

    /// <summary>A word of the one warning that whoever looks at the task gets; null when there is to be none.</summary>
    public string? Warning { get; init; }

    /// <summary>How long Qme may take to answer at most.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(20);

    public override string ToString() => Name;
}

/// <summary>Which Slurm a scenario is played on.</summary>
internal enum Where
{
    /// <summary>The real one.</summary>
    Real,

    /// <summary>A real one that forgets jobs as soon as it can.</summary>
    Forgetful,

    /// <summary>The same without accounting.</summary>
    Unaccounted,

    /// <summary>A real one without accounting that may be stopped, and is waited for three seconds.</summary>
    Ailing,

    /// <summary>The fake alone: a program that is not in it is not installed.</summary>
    Fake,
}

/// <summary>Who of Slurm is asked what became of a job.</summary>
internal enum Witness
{
    /// <summary>scontrol show job.</summary>
    Controller,

    /// <summary>sacct.</summary>
    Accounting,

    /// <summary>sbatch, by hand, with the same arguments.</summary>
    Submission,

    /// <summary>Nobody: what Qme has to say stands in the scenario.</summary>
    Nobody,
}
