using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Qme.Configuration;
using Qme.Executors;
using Qme.PowerShell.Scripting;

namespace Qme.PowerShell.Views;

/// <summary>
/// The views of executors that come from users. A runspace gets them when tasks of the executor are first shown in it by themselves: nobody pays for
/// them before. They are made known as PowerShell makes views known, by a module, which lies in the home and belongs to Qme's own.
/// </summary>
internal static class ExecutorViews
{
    private const string Import =
        """
        param($path, $before)
        foreach ($module in $before) { Microsoft.PowerShell.Core\Remove-Module -ModuleInfo $module -Force -Verbose:$false }
        if ($path) { Microsoft.PowerShell.Core\Import-Module -Name $path -PassThru -DisableNameChecking -ErrorAction Stop -Verbose:$false }
        """;

    // PowerShell reads the files of all views again whenever some are added, so that they have to stay where they are: of a home that was
    // deleted we take them back before, else nothing that has views could be imported any more.
    private static readonly ConditionalWeakTable<Runspace, PSModuleInfo> s_modules = [];
    private static readonly ConditionalWeakTable<PSModuleInfo, Dictionary<string, View>> s_given = [];

    /// <summary>Says which module Qme is in this runspace.</summary>
    public static void Use(PSModuleInfo module) => s_modules.AddOrUpdate(Runspace.DefaultRunspace, module);

    /// <summary>Takes back all views that this runspace was given, because Qme is removed from it.</summary>
    public static void TakeBack(PSModuleInfo module)
    {
        if (s_given.TryGetValue(module, out Dictionary<string, View>? given))
        {
            TakeBack(module, given, [.. given.Keys]);
        }
    }

    /// <summary>Gives this runspace the views of an executor, as they are now.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>: they cannot be used. It is said once.</exception>
    public static void Give(Executor executor, Home home)
    {
        if (executor.Origin == Executor.BuiltIn || !s_modules.TryGetValue(Runspace.DefaultRunspace, out PSModuleInfo? module))
        {
            return;
        }

        string? file = FileOf(executor);
        IReadOnlyList<ColumnDefinition> columns = (executor as ScriptExecutor)?.Definition.Columns ?? [];
        string text = file is not null ? $"{file} {File.GetLastWriteTimeUtc(file).Ticks}" : columns.Count > 0 ? ColumnsFormat.Of(executor.Name, columns) : "";
        Dictionary<string, View> given = s_given.GetOrCreateValue(module);
        TakeBack(module, given, [.. given.Where(view => view.Value.IsGone).Select(view => view.Key)]);
        View? before = given.GetValueOrDefault(executor.Name);
        if (before?.Text == text || (before is null && text.Length == 0))
        {
            return;
        }

        // Also when it fails: once is enough.
        given[executor.Name] = new View(text, null);
        try
        {
            string? path = text.Length == 0 ? null : Keep(executor.Name, home, text, file);
            PSModuleInfo? imported = module.Invoke(ScriptBlock.Create(Import), path, before?.Module) is PSObject { BaseObject: PSModuleInfo views } ? views : null;
            given[executor.Name] = new View(text, imported);
        }
        catch (Exception e) when (e is RuntimeException or IOException or UnauthorizedAccessException)
        {
            throw new QmeException(ErrorIds.ExecutorInvalid, $"{file ?? home.ViewsPath}: the views of the executor {executor.Name} cannot be used: {e.Message.ReplaceLineEndings(" ")}", executor.Name, e);
        }
    }

    private static void TakeBack(PSModuleInfo module, Dictionary<string, View> given, string[] executors)
    {
        if (executors.Length > 0)
        {
            module.Invoke(ScriptBlock.Create(Import), null, executors.Select(name => given[name].Module).OfType<PSModuleInfo>().ToArray());
            Array.ForEach(executors, name => given.Remove(name));
        }
    }

    /// <summary>The file with views of an executor: the one it names, else one that lies beside it; null for none.</summary>
    private static string? FileOf(Executor executor)
    {
        if (executor is ScriptExecutor { Definition.FormatPath: string named })
        {
            return named;
        }

        return Path.IsPathRooted(executor.Origin)
            ? Directory.EnumerateFiles(Path.GetDirectoryName(executor.Origin)!, "*.ps1xml")
                .FirstOrDefault(path => Path.GetFileName(path).Equals($"{executor.Name}.Format.ps1xml", StringComparison.OrdinalIgnoreCase))
            : null;
    }

    /// <summary>Writes the module that has the views.</summary>
    /// <returns>Its file.</returns>
    private static string Keep(string executor, Home home, string text, string? file)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        string directory = Path.Combine(home.ViewsPath, $"{executor}-{key}");
        string manifest = Path.Combine(directory, $"Qme.Views.{executor}.psd1");
        if (file is null)
        {
            Home.Keep(file = Path.Combine(directory, $"{executor}.Format.ps1xml"), text);
        }

        Home.Keep(manifest, $"@{{ ModuleVersion = '1.0'; FormatsToProcess = '{file.Replace("'", "''", StringComparison.Ordinal)}' }}\n");
        return manifest;
    }

    /// <param name="Text">What the views are made of.</param>
    /// <param name="Module">The module that has them; null when there are none, or they could not be used.</param>
    private sealed record View(string Text, PSModuleInfo? Module)
    {
        public bool IsGone => Module is not null && !Module.ExportedFormatFiles.All(File.Exists);
    }
}
