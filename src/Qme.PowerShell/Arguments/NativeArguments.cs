using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>
/// Makes the arguments a program receives, by the rules PowerShell applies to a native command.
/// </summary>
/// <remarks>
/// The rules, odd ones included, are those of NativeCommandParameterBinder in PowerShell 7.6; each is named where it is applied. One
/// is left out on purpose: for a script block PowerShell takes the program to be another PowerShell and passes
/// <c>-encodedCommand …</c>; here it arrives as its text.
/// </remarks>
internal sealed class NativeArguments
{
    private readonly PathExpansion _paths;
    private readonly List<string> _result = [];

    private NativeArguments(SessionState session) => _paths = new PathExpansion(session);

    internal static List<string> Build(IEnumerable<Argument> arguments, SessionState session)
    {
        NativeArguments native = new(session);
        native.Add(arguments);
        return native._result.ConvertAll(UpToNul);
    }

    // A program's arguments end at the first NUL character, as every text of the C language does.
    private static string UpToNul(string text) => text.Split('\0', 2)[0];

    // Rule of BindParameters.
    private void Add(IEnumerable<Argument> arguments)
    {
        bool verbatim = false;
        foreach (Argument argument in arguments)
        {
            if (argument.ParameterText is not null)
            {
                AddExpanded(argument.ParameterText, argument, quoted: false);
            }

            if (!argument.HasValue || argument.Value == AutomationNull.Value)
            {
                continue;
            }

            if (argument.Value is string text && text.Equals("--%", StringComparison.Ordinal))
            {
                verbatim = true;
            }
            else if (argument.ParameterText is null && argument.Value is ScriptBlock block)
            {
                _result.Add(ArgumentText.SourceOf(block));
            }
            else
            {
                AddValue(argument, verbatim);
            }
        }
    }

    // Rule of AppendOneNativeArgument: what can be enumerated is one argument per element, an empty string is one, $null is none.
    private void AddValue(Argument argument, bool verbatim)
    {
        ArrayLiteralAst? literal = argument.Source as ArrayLiteralAst;
        foreach (object? element in Enumerate(argument.Value))
        {
            string text = ArgumentText.Of(element);
            if (text.Length == 0)
            {
                if (element is not null)
                {
                    AddOne(text, argument);
                }
            }
            else if (verbatim)
            {
                _result.AddRange(Environment.ExpandEnvironmentVariables(text).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            else if (HasUnquotedBlank(text))
            {
                AddOne(text, argument);
            }
            else if (literal is not null)
            {
                // An array written out, as in --array=1,$k, is passed as it was typed, split where it was spaced.
                foreach (string word in literal.Extent.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    AddExpanded(word, argument, quoted: false);
                }

                return;
            }
            else
            {
                AddExpanded(text, argument, IsQuoted(argument.Source));
            }
        }
    }

    private void AddExpanded(string text, Argument argument, bool quoted)
    {
        if (!quoted && _paths.TryExpand(text, out IReadOnlyList<string> found))
        {
            foreach (string path in found)
            {
                AddOne(path, argument);
            }
        }
        else
        {
            AddOne(text, argument);
        }
    }

    // Rule of AddToArgumentList: -o: is joined to each of its values, or stands before each where a blank was typed after it. The
    // parameter's own text comes through here too and is not an argument yet; a value of the very same text is lost likewise.
    private void AddOne(string text, Argument argument)
    {
        if (argument.ParameterText is not { } parameter || !parameter.EndsWith(':'))
        {
            _result.Add(text);
        }
        else if (text != parameter && argument.SpaceAfterParameter)
        {
            _result.Add(parameter);
            _result.Add(text);
        }
        else if (text != parameter)
        {
            _result.Add(parameter + text);
        }
    }

    private static IEnumerable<object?> Enumerate(object? value)
    {
        if (LanguagePrimitives.GetEnumerator(value) is not { } elements)
        {
            yield return value;
            yield break;
        }

        while (elements.MoveNext())
        {
            yield return elements.Current;
        }
    }

    private static bool IsQuoted(Ast? source) => source switch
    {
        StringConstantExpressionAst constant => constant.StringConstantType != StringConstantType.BareWord,
        ExpandableStringExpressionAst expandable => expandable.StringConstantType != StringConstantType.BareWord,
        _ => false,
    };

    // Rule of NeedQuotes: a blank outside double quotes that the value itself contains.
    private static bool HasUnquotedBlank(string text)
    {
        bool insideQuotes = false;
        bool afterBackslash = false;
        foreach (char c in text)
        {
            if (c == '"' && !afterBackslash)
            {
                insideQuotes = !insideQuotes;
            }
            else if (char.IsWhiteSpace(c) && !insideQuotes)
            {
                return true;
            }

            afterBackslash = c == '\\';
        }

        return false;
    }
}
