using System.Management.Automation;

namespace Qme.Help;

/// <summary>
/// Makes what Get-Help shows from the pages that people read: the texts come from markdown, the syntax and all that is said about
/// parameters from the assembly, so that the two cannot disagree.
/// </summary>
internal static class Program
{
    private const string AboutPages = "about_*.md";

    private static int Main(string[] arguments)
    {
        if (arguments is not [string pages, string assembly, string output])
        {
            Console.Error.WriteLine("Usage: Qme.Help <directory of pages> <module assembly> <directory to write to>");
            return 2;
        }

        try
        {
            Directory.CreateDirectory(output);
            foreach (string about in Directory.EnumerateFiles(pages, AboutPages))
            {
                File.WriteAllText(Path.Combine(output, Path.GetFileNameWithoutExtension(about) + ".help.txt"), AboutText.Write(Page.Read(about)));
            }

            // A command without a page is for the tests to refuse, not for the build.
            IEnumerable<(CmdletInfo Command, Page Page)> commands =
                from command in Commands.Read(assembly)
                let page = Path.Combine(pages, command.Name + ".md")
                where File.Exists(page)
                select (command, Page.Read(page));
            Maml.Write(commands).Save(Path.Combine(output, "Qme-Help.xml"));
            return 0;
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            // In this form the build shows it as an error of its own.
            Console.Error.WriteLine($"Qme.Help : error : {e.Message}");
            return 1;
        }
    }
}
