using System.Management.Automation.Language;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>The files that the code of a module is in: its own, and those beside it that it reads itself, <c>. $PSScriptRoot/words.ps1</c>.</summary>
internal static class ModuleFiles
{
    /// <summary>Finds them, the module first. One that has a name which is only to be computed is not found.</summary>
    public static IEnumerable<ScriptBlockAst> Of(ScriptBlockAst module)
    {
        HashSet<string> found = [module.Extent.File!];
        Queue<ScriptBlockAst> left = new([module]);
        while (left.TryDequeue(out ScriptBlockAst? file))
        {
            yield return file;
            foreach (string path in ReadBy(file).Where(path => File.Exists(path) && found.Add(path)))
            {
                left.Enqueue(Parser.ParseFile(path, out _, out _));
            }
        }
    }

    private static IEnumerable<string> ReadBy(ScriptBlockAst file)
    {
        string directory = Path.GetDirectoryName(file.Extent.File)!;
        return file.FindAll(ast => ast is CommandAst { InvocationOperator: TokenKind.Dot }, searchNestedScriptBlocks: true)
            .Select(ast => ((CommandAst)ast).CommandElements[0] is ExpandableStringExpressionAst path ? path.Value : "")
            .Select(path => Path.GetFullPath(path.Replace("$PSScriptRoot", directory, StringComparison.OrdinalIgnoreCase), directory));
    }
}
