using System.Management.Automation;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Scripting;

/// <summary>A script block, made anew from its text: it sees nothing of the session that it was written in, which may be gone when it runs.</summary>
internal sealed class BlockCode : ScriptCode
{
    private readonly ScriptBlock _block;

    private BlockCode(string label, ScriptBlock block, ScriptBlockAst ast)
        : base(label, ast, ast.ParamBlock?.Parameters ?? (IEnumerable<ParameterAst>)[]) => _block = block;

    public static BlockCode Of(string label, ScriptBlock block)
    {
        string text = block.Ast.Extent.Text;
        if (block.Ast is ScriptBlockAst { Parent: ScriptBlockExpressionAst } && text.StartsWith('{'))
        {
            text = text[1..^1];
        }

        // As many lines before it as there are in its file, so that its errors name the right one.
        string? file = block.Ast.Extent.File;
        string above = file is null ? "" : new string('\n', block.Ast.Extent.StartLineNumber - 1);
        ScriptBlockAst ast = Parser.ParseInput(above + text, file, out _, out ParseError[] errors);
        return errors.Length == 0
            ? new BlockCode(label, ast.GetScriptBlock(), ast)
            : throw new QmeException(ErrorIds.ExecutorInvalid, $"{Place(errors[0].Extent)}{label}: {errors[0].Message}", label);
    }

    public override object Bind(ScriptRunspace runspace, ScriptCall call) => _block;
}
