using System.Collections;
using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>Lets a value be typed as it will be written: <c>jobid,state</c> is a list to PowerShell, and one text to a setting.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JoinedAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is IEnumerable list and not string
            ? string.Join(',', list.Cast<object?>().Select(item => LanguagePrimitives.ConvertTo<string>(item)))
            : inputData;
}
