using System.Globalization;
using System.Management.Automation;
using Qme.Configuration;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Lets a parameter take spans of time as people write them; see <see cref="Duration"/>. A bare number is seconds, where PowerShell itself would
/// take it for ticks of 100 ns.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether no time at all makes sense.</summary>
    public bool AllowsZero { get; init; }

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        string? text = value switch
        {
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),

            // As it was typed: to PowerShell 2d is the decimal number 2, and 1.5s the whole number 2.
            IConvertible => LanguagePrimitives.ConvertTo<string>(inputData),
            _ => null,
        };
        return !Duration.TryParse(text, out TimeSpan duration)
            ? throw new ArgumentTransformationMetadataException($"'{inputData}' is not a span of time. Write it as 90 or 90s (seconds), 90m, 1.5h, 2d or 01:30:00.")
            : duration > TimeSpan.Zero || AllowsZero ? duration
            : throw new ArgumentTransformationMetadataException($"'{inputData}' is no time at all. Without this parameter there is no limit.");
    }
}
