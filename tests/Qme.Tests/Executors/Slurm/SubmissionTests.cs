using System.Diagnostics;
using Qme.Executors.Slurm.Submitting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

public sealed class SubmissionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-submission-");
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_directive_yields_to_the_environment_and_that_to_the_command_line()
    {
        Script("job.sh", "#SBATCH -o directive -e directive -J directive");
        _environment["SBATCH_OUTPUT"] = "environment";
        _environment["SBATCH_ERROR"] = "environment";

        Submission submission = Read("-o", "command", "job.sh");

        Assert.Equal((At("command"), At("environment"), "directive"), (submission.OutputPattern, submission.ErrorPattern, submission.JobName));
        Assert.Equal(
            [("output", OptionOrigin.CommandLine), ("error", OptionOrigin.Environment), ("job-name", OptionOrigin.Directive)],
            submission.Options.Select(option => (option.Name, option.Origin)));
    }

    [Theory]
    [InlineData("slurm-%j.out", "job.sh")]
    [InlineData("slurm-%A_%a.out", "--array=1-3", "job.sh")]
    [InlineData("log/%x", "-o", "log/%x", "job.sh")]
    [InlineData("sub/slurm-%j.out", "-D", "sub", "job.sh")]
    [InlineData("sub/x", "-Dsub", "-ox", "job.sh")]
    public void A_relative_name_counts_from_the_directory_of_the_job(string name, params string[] words)
    {
        Script("job.sh");

        Assert.Equal(At(name), Read(words).OutputPattern);
    }

    [Theory]
    [InlineData("/dev/null", "-o", "none")]
    [InlineData("/var/log/x", "-o", "/var/log/x")]
    [InlineData("/tmp/x", "-D", "/tmp", "-o", "x")]
    public void An_absolute_name_stays_as_it_is(string name, params string[] words)
    {
        Script("job.sh");

        Assert.Equal(name, Read([.. words, "job.sh"]).OutputPattern);
    }

    [Theory]
    [InlineData("job.sh", "job.sh")]
    [InlineData("job.sh", "./job.sh", "argument")]
    [InlineData("wrap", "--wrap", "hostname")]
    [InlineData("mine", "-J", "mine", "job.sh")]
    [InlineData("sbatch")]
    public void A_job_is_called_as_Slurm_calls_it(string name, params string[] words)
    {
        Script("job.sh");

        Assert.Equal(name, Read(words).JobName);
    }

    [Fact]
    public void The_first_of_several_components_has_what_others_set_and_nobody_for_it()
    {
        Script("job.sh", "#SBATCH -J directive");

        Submission submission = Read("-n1", ":", "-n1", "-o", "second", "-e", "second", "-J", "second", ":", "-e", "third", "job.sh");

        Assert.Equal((At("second"), At("third"), "directive"), (submission.OutputPattern, submission.ErrorPattern, submission.JobName));
        Assert.Equal("wrap", Read("-n1", ":", "-n1", "--wrap", "hostname").JobName);
        Assert.Equal(At("first"), Read("-o", "first", ":", "-o", "second", "job.sh").OutputPattern);
    }

    [Fact]
    public void A_script_is_looked_for_where_sbatch_looks_for_it()
    {
        Script("sub/job.sh", "#SBATCH -J below");
        Script("job.sh", "#SBATCH -J here");
        Script("programs/other.sh", "#SBATCH -J on-the-path");
        _environment["PATH"] = At("programs");

        Assert.Equal(At("sub/job.sh"), Read("-D", "sub", "job.sh").ScriptPath);
        Assert.Equal(At("job.sh"), Read("-D", "sub", "./job.sh").ScriptPath);
        Assert.Equal("on-the-path", Read("other.sh").JobName);
    }

    [Fact]
    public void A_script_that_can_be_read_but_once_is_left_to_sbatch()
    {
        Process.Start("mkfifo", [At("pipe.sh")]).WaitForExit();
        File.CreateSymbolicLink(At("link.sh"), At("pipe.sh"));

        Assert.Equal((null, false), (Read("pipe.sh").ScriptHash, Read("pipe.sh").IsUnderstood));
        Assert.Null(Read("link.sh").ScriptHash);
    }

    [Fact]
    public void A_script_that_changes_afterwards_is_known_as_it_was_submitted()
    {
        Script("job.sh", "#SBATCH -J before");
        Submission before = Read("job.sh");
        Script("job.sh", "#SBATCH -J after");

        Assert.NotEqual(before.ScriptHash, Read("job.sh").ScriptHash);
        Assert.Equal(64, before.ScriptHash!.Length);
    }

    [Theory]
    [InlineData("#SBATCH -p main", true)]
    [InlineData("#SBATCH --site-option=3", false)]
    [InlineData("#PBS -o elsewhere", false)]
    public void What_is_not_certain_is_known_not_to_be(string directive, bool isUnderstood)
    {
        Script("job.sh", directive);

        Assert.Equal(isUnderstood, Read("job.sh").IsUnderstood);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("no", false)]
    public void A_variable_switches_on_what_has_no_value(string value, bool isOn)
    {
        Script("job.sh");
        _environment["SBATCH_WAIT"] = value;

        Assert.Equal(isOn, Read("job.sh").Has("wait"));
    }

    private Submission Read(params string[] words)
    {
        QmeTask task = new(new CommandLine("sbatch", words))
        {
            Uid = "slurm-1",
            Executor = "slurm",
            WorkingDirectory = _directory.FullName,
            User = "ada",
            Host = "here",
            OutputPath = At("output"),
            ErrorPath = At("error"),
            HomePath = _directory.FullName,
        };
        SbatchArguments arguments = SbatchArguments.Read(words);
        return Submission.Read(task, BatchScript.Find(task, arguments, Variable), arguments, Variable);
    }

    private string? Variable(string name) => _environment.GetValueOrDefault(name);

    private void Script(string name, string directive = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), $"#!/bin/sh\n{directive}\nhostname\n");
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);
}
