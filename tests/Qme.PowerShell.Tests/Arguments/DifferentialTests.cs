using System.Text;
using Xunit;

namespace Qme.PowerShell.Tests.Arguments;

public sealed class DifferentialTests
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Qme.PowerShell.Tests", "Arguments", "lines.txt"));

    [Fact]
    public void A_program_gets_the_same_arguments_with_and_without_Invoke_QmeCommand()
    {
        using ArgvSession session = new();
        StringBuilder differences = new();
        int compared = 0;
        foreach (string line in s_lines.Where(l => l.Length > 0 && !l.StartsWith("#:", StringComparison.Ordinal)))
        {
            string[] parts = line.Replace("⏎", "\n", StringComparison.Ordinal).Split(" ⇒ ");
            string script = parts[0].Contains("«X»", StringComparison.Ordinal) ? parts[0] : "«X» " + parts[0];
            IReadOnlyList<string> expected = parts.Length > 1 ? [parts[1]] : session.Argv(Put(script, "argv"));
            IReadOnlyList<string> actual = session.Argv(Put(script, "Invoke-QmeCommand argv"), out Outcome outcome);
            if (expected.Count == 0 || !expected.SequenceEqual(actual))
            {
                differences.AppendLine(line).AppendLine("    without: " + Show(expected)).AppendLine("    with:    " + Show(actual));
                differences.AppendJoin('\n', outcome.Errors.Select(e => $"    {e}")).AppendLine(outcome.Thrown is null ? null : $"    {outcome.Thrown.Message}");
            }

            compared++;
        }

        Assert.True(differences.Length == 0, $"Of {compared} lines, these differ:\n{differences}");
        Assert.True(compared >= 200, $"Only {compared} lines were compared.");
    }

    private static string Put(string script, string command) => script.Replace("«X»", command, StringComparison.Ordinal);

    private static string Show(IReadOnlyList<string> calls) => calls.Count == 0 ? "never ran" : string.Join(" | ", calls.Select(c => c.Length == 0 ? "no arguments" : c)).Replace("\n", "\\n", StringComparison.Ordinal);
}
