using Xunit;

namespace Qme.PowerShell.Tests.Host;

public sealed class InputTests : IDisposable
{
    private readonly HostSession _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_command_finds_standard_input_in_its_input_variable() =>
        Assert.Equal("<a>\n<b c>\n", _host.RunWithInput("a\nb c\n", "-Command", "$input | ForEach-Object { \"<$_>\" }").Output);

    [Fact]
    public void A_file_finds_standard_input_in_its_input_variable()
    {
        _host.WriteFile("script.ps1", "param($Name) \"$Name\"; $input | ForEach-Object { \"<$_>\" }; exit 3");

        HostOutcome outcome = _host.RunWithInput("a\nb c\n", "script.ps1", "-Name", "n");

        Assert.Equal("n\n<a>\n<b c>\n", outcome.Output);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public void Standard_input_that_the_script_does_not_name_is_left_to_native_commands()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs cat");

        Assert.Equal("a\nb\nend\n", _host.RunWithInput("a\nb\n", "-Command", "cat; 'end'").Output);
    }

    [Fact]
    public void A_line_of_input_is_there_before_the_next_one()
    {
        using System.Diagnostics.Process process = _host.Start("-Command", "process { if ($_) { \"<$_>\" } } end { $null = $input; 'end' }");

        process.StandardInput.WriteLine("a");
        Assert.Equal("<a>", process.StandardOutput.ReadLine());
        process.StandardInput.WriteLine("b");
        Assert.Equal("<b>", process.StandardOutput.ReadLine());
        process.StandardInput.Close();

        Assert.Equal("end\n", HostSession.Finish(process).Output);
    }
}
