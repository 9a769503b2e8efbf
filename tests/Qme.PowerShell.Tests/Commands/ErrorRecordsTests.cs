using System.Management.Automation;
using System.Reflection;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>Of which of PowerShell's categories the errors are.</summary>
public sealed class ErrorRecordsTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_error_is_of_a_category_but_for_those_of_which_nobody_knows_more_than_their_text()
    {
        Assembly module = TypeOf("[Qme.PowerShell.Views.TaskPage]").Assembly;
        Assembly engine = TypeOf("(Invoke-QmeCommand true).GetType()").Assembly;
        MethodInfo category = module.GetType("Qme.PowerShell.Commands.ErrorRecords", throwOnError: true)!.GetMethod("CategoryOf", BindingFlags.NonPublic | BindingFlags.Static)!;
        Dictionary<string, ErrorCategory> categories = engine.GetType("Qme.ErrorIds", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => field.Name, field => (ErrorCategory)category.Invoke(null, [field.GetValue(null)])!);

        Assert.Equal(["CommandNotStarted", "ExecutorReported", "ProgramExitedWithNonZeroCode"], categories.Where(one => one.Value is ErrorCategory.NotSpecified).Select(one => one.Key).Order());
        Assert.Equal(ErrorCategory.InvalidArgument, categories["ActionArgumentInvalid"]);
        Assert.Equal(ErrorCategory.InvalidArgument, categories["ActionArgumentUnknown"]);
        Assert.Equal(ErrorCategory.ObjectNotFound, categories["DirectoryNotFound"]);
    }

    private Type TypeOf(string script) => (Type)_session.Run(script).One.BaseObject;
}
