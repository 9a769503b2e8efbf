using System.Globalization;
using System.Xml.Linq;
using Qme.PowerShell.Scripting;

namespace Qme.PowerShell.Views;

/// <summary>Writes the format file for a list of the tasks of an executor that says which columns it wants.</summary>
internal static class ColumnsFormat
{
    private const string Format = "[Qme.PowerShell.Views.TaskFormat]";

    /// <summary>Writes the file.</summary>
    /// <param name="executor">The name of the executor.</param>
    /// <param name="columns">The columns.</param>
    public static string Of(string executor, IReadOnlyList<ColumnDefinition> columns)
    {
        string name = $"{typeof(QmeTask).FullName}#{executor}";
        (XElement Header, XElement Item)[] all =
        [
            Column("Id", 6, isRight: true, Property("Id")),
            Column("State", 9, isRight: false, Script($"{Format}::State($_)")),
            .. columns.Select(column => Column(column.Label, column.Width, column.IsRight, Script($"{Format}::Column($_, '{column.Name.Replace("'", "''", StringComparison.Ordinal)}')"))),
            Column("Exit", 8, isRight: false, Script($"{Format}::Exit($_)")),
            Column("Elapsed", 7, isRight: false, Script($"{Format}::Elapsed($_)")),
            Column("Age", 6, isRight: false, Script($"{Format}::Age($_)")),
            Column("Command", null, isRight: false, Property("Command")),
        ];
        XElement table = new(
            "TableControl",
            new XElement("TableHeaders", all.Select(column => column.Header)),
            new XElement("TableRowEntries", new XElement("TableRowEntry", new XElement("TableColumnItems", all.Select(column => column.Item)))));
        XElement view = new("View", new XElement("Name", name), new XElement("ViewSelectedBy", new XElement("TypeName", name)), table);
        return new XElement("Configuration", new XElement("ViewDefinitions", view)).ToString();
    }

    private static (XElement Header, XElement Item) Column(string label, int? width, bool isRight, XElement value) => (
        new XElement(
            "TableColumnHeader",
            new XElement("Label", label),
            width is int characters ? new XElement("Width", characters.ToString(CultureInfo.InvariantCulture)) : null,
            isRight ? new XElement("Alignment", "Right") : null),
        new XElement("TableColumnItem", value));

    private static XElement Property(string name) => new("PropertyName", name);

    private static XElement Script(string text) => new("ScriptBlock", text);
}
