using System.Collections;
using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>What a caller says besides, by name: the hashtable of the parameter Argument, for the engine.</summary>
internal static class NamedArguments
{
    public static Dictionary<string, object?> Of(IDictionary? arguments)
    {
        Dictionary<string, object?> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in arguments ?? new Hashtable())
        {
            named[LanguagePrimitives.ConvertTo<string>(entry.Key)] = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        }

        return named;
    }
}
