using System.Management.Automation.Runspaces;

namespace Qme.PowerShell.Tests.Arguments;

/// <summary>A session with the program <c>argv</c> in its path, and a directory of files and a set of variables to type arguments with.</summary>
internal sealed class ArgvSession : IDisposable
{
    private const string Variables = """
        $global:k = 'v'
        $global:n = $null
        $global:e = ''
        $global:one = 'one'
        $global:num = 42
        $global:dbl = 1.50
        $global:hex = 0x10
        $global:ob = [pscustomobject]@{ A = 'aa'; B = 2 }
        $global:arr = 'x 1', 'y', '*.cs', 3, $null, ''
        $global:nested = ('a', 'b c'), ('d', (1, 2)), 'e'
        $global:empty = @()
        $global:st = 'a b c'
        $global:list = [System.Collections.Generic.List[object]]@('a', 1, 'b c')
        $global:dashes = '--', '-x', '-x:', 'y', '-', '-a:b'
        $global:paramlike = '-o', 'x', '-p:', 'y'
        $global:dashdash = '--'
        $global:endash = '–x'
        $global:pct = '--%'
        $global:glob = '*.cs'
        $global:globs = '*.cs', 'sub/*', '[ab].cs'
        $global:tilde = '~'
        $global:tildex = '~/x'
        $global:tildes = '~', '~/y'
        $global:h = @{ Message = 'm' }
        $global:h2 = [ordered]@{ o = 'x y'; 'p:' = 1; 'q ' = $null; r = '' }
        $global:ordered = [ordered]@{ b = 2; a = 1 }
        $global:hswitch = @{ Tee = $true }
        $global:harr = @{ x = 'a', 'b c' }
        $global:hglob = @{ g = '*.cs' }
        $global:hspace = @{ 'a b' = 'c d' }
        $global:sb = { x y }
        $global:sbs = { x y }, {z}
        $global:bytes = [byte[]](1, 2, 255)
        $global:withmethod = [pscustomobject]@{ a = 1 }
        $global:withmethod.PSObject.Members.Add([psscriptmethod]::new('ToString', { 'from method' }))
        $global:wrapped = [psobject]'wr apped'
        $global:wrappedglob = [psobject]'*.cs'
        $global:noteprop = 'text'
        $global:noteprop = [psobject]::AsPSObject($global:noteprop)
        $global:noteprop.PSObject.Properties.Add([psnoteproperty]::new('x', 1))
        """;

    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");
    private readonly string _record;

    internal ArgvSession()
    {
        Session = new ModuleSession();
        _record = Path.Combine(Session.WorkingDirectory, "..", "argv-record");
        Environment.SetEnvironmentVariable("PATH", Path.Combine(Repository.Root, "tests", "argv") + Path.PathSeparator + _path);
        Environment.SetEnvironmentVariable("ARGV_FILE", _record);
        foreach (string file in new[] { "a.cs", "b.cs", "sp ace.cs", ".hidden.cs", "[br].cs", "x.txt", "-x1", "sub/c.cs", "sub/d e.txt" })
        {
            string path = Path.Combine(Session.WorkingDirectory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Empty);
        }

        Session.Run(Variables);
    }

    internal ModuleSession Session { get; }

    internal Runspace Runspace => (Runspace)Session.Run("[runspace]::DefaultRunspace").Output[0].BaseObject;

    /// <summary>Runs a script and tells what the program was given, one text for each time it ran: <c>&lt;a&gt;&lt;b c&gt;</c>.</summary>
    internal IReadOnlyList<string> Argv(string script, out Outcome outcome)
    {
        Outcome? result = null;
        IReadOnlyList<string> argv = Argv(() => result = Session.Run($"& {{ {script}\n}}"));
        outcome = result!;
        return argv;
    }

    internal IReadOnlyList<string> Argv(string script) => Argv(script, out _);

    internal IReadOnlyList<string> Argv(Action run)
    {
        File.Delete(_record);
        run();
        return File.Exists(_record) ? Read(File.ReadAllText(_record)) : [];
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        Environment.SetEnvironmentVariable("ARGV_FILE", null);
        Session.Dispose();
    }

    private static List<string> Read(string record)
    {
        List<string> calls = [];
        string call = string.Empty;
        foreach (string argument in record.Split('\0')[..^1])
        {
            if (argument == "\u001e")
            {
                calls.Add(call);
                call = string.Empty;
            }
            else
            {
                call += $"<{argument}>";
            }
        }

        return calls;
    }
}
