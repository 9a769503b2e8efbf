using System.Management.Automation;

namespace Qme.PowerShell.Tests;

/// <summary>What a script wrote, stream by stream, and what ended it if something did.</summary>
public sealed record Outcome(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, Exception? Thrown)
{
    /// <summary>The ids of the errors, without the name of the command that the engine adds to each.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    /// <summary>The output as text, one item for each object.</summary>
    public IReadOnlyList<string?> Lines => [.. Output.Select(item => item?.ToString())];

    /// <summary>The one object that was written.</summary>
    public PSObject One => Output is [PSObject one]
        ? one
        : throw new InvalidOperationException($"{Output.Count} objects: {string.Join("; ", Lines)}. Errors: {string.Join("; ", Errors)} {Thrown?.Message}");

    internal static Outcome Of(System.Management.Automation.PowerShell shell, Func<IReadOnlyList<PSObject>> invoke)
    {
        IReadOnlyList<PSObject> output = [];
        Exception? thrown = null;
        try
        {
            output = invoke();
        }
        catch (RuntimeException e)
        {
            thrown = e;
        }

        return new Outcome(output, [.. shell.Streams.Error], [.. shell.Streams.Warning.Select(w => w.Message)], thrown);
    }
}

/// <summary>Reads the properties of what the module writes, whose types are loaded apart from the tests.</summary>
internal static class Properties
{
    /// <summary>A property as text; empty for null.</summary>
    public static string Text(this PSObject item, string property) => LanguagePrimitives.ConvertTo<string>(item.Properties[property].Value) ?? string.Empty;

    /// <summary>State, exit code and reason in one text: <c>Failed 127 CommandNotFound</c>.</summary>
    public static string End(this PSObject task) => string.Join(' ', new[] { task.Text("State"), task.Text("ExitCode"), task.Text("Reason") }.Where(text => text.Length > 0));

    public static string OutputText(this PSObject task) => File.ReadAllText(task.Text("OutputPath"));

    public static byte[] OutputBytes(this PSObject task) => File.ReadAllBytes(task.Text("OutputPath"));
}
