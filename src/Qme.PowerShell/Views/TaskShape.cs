using System.Management.Automation;

namespace Qme.PowerShell.Views;

/// <summary>
/// Says how a task wants to be shown, by a type name that a format file may have a view for. Executors bring views for
/// their own names; without one, the general view of <see cref="QmeTask"/> serves.
/// </summary>
internal static class TaskShape
{
    private static readonly string s_general = typeof(QmeTask).FullName!;

    /// <summary>Shows a task in a list of its executor's tasks: <c>Qme.QmeTask#shell</c>.</summary>
    public static PSObject Columns(QmeTask task) => Named(task, $"{s_general}#{task.Executor}");

    /// <summary>Shows a task on a page of its own: <c>Qme.QmeTask#shell#page</c>, else <c>Qme.QmeTask#page</c>.</summary>
    public static PSObject Page(QmeTask task) => Named(task, $"{s_general}#{task.Executor}#page", $"{s_general}#page");

    private static PSObject Named(QmeTask task, params ReadOnlySpan<string> names)
    {
        PSObject shaped = PSObject.AsPSObject(task);
        for (int i = 0; i < names.Length; i++)
        {
            shaped.TypeNames.Insert(i, names[i]);
        }

        return shaped;
    }
}
