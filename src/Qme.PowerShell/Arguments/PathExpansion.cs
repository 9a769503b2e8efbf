using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace Qme.PowerShell.Arguments;

/// <summary>Expands <c>~</c> and, except on Windows, wildcards in a word, as PowerShell does for a native command.</summary>
/// <remarks>The rules are those of PossiblyGlobArg and ExpandTilde in NativeCommandParameterBinder.</remarks>
internal sealed class PathExpansion(SessionState session)
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that a word stands for; false if the word stands for itself.</summary>
    internal bool TryExpand(string word, out IReadOnlyList<string> paths)
    {
        if (!OperatingSystem.IsWindows() && WildcardPattern.ContainsWildcardCharacters(word))
        {
            paths = Match(word);
            return paths.Count > 0;
        }

        bool startsAtHome = word == "~" || word.StartsWith("~/", StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && word.StartsWith(@"~\", StringComparison.Ordinal));
        paths = startsAtHome ? [session.Provider.GetOne(FileSystem).Home + word[1..]] : [];
        return startsAtHome;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The rule: a pattern that cannot be resolved, for whatever reason, is passed as it stands.")]
    private IReadOnlyList<string> Match(string pattern)
    {
        PathInfo location = session.Path.CurrentLocation;
        if (!location.Provider.Name.Equals(FileSystem, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        Collection<PSObject> found;
        try
        {
            found = session.InvokeProvider.ChildItem.Get(pattern, recurse: false);
        }
        catch (Exception)
        {
            return [];
        }

        if (!found.All(item => item.BaseObject is FileSystemInfo))
        {
            return [];
        }

        IEnumerable<string> paths = found.Select(item => ((FileSystemInfo)item.BaseObject).FullName);
        return pattern[0] is '~' or '/'
            ? [.. paths]
            : [.. paths.Select(path => session.Path.NormalizeRelativePath(path, location.ProviderPath))];
    }
}
