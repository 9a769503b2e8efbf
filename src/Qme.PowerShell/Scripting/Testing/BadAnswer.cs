using Qme.Execution;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>A way in which programs disappoint whoever asks them.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="HasAnswered">Whether it looks like an answer to who does not look closely.</param>
/// <param name="Give">What comes back.</param>
internal sealed record BadAnswer(string Name, bool HasAnswered, Func<Capture, CaptureResult> Give)
{
    /// <summary>The program says nothing.</summary>
    public static BadAnswer Nothing { get; } = new("an empty answer", true, _ => new CaptureResult(0, "", ""));

    /// <summary>The program says what nobody understands.</summary>
    public static BadAnswer Rubbish { get; } = new("rubbish", true, _ => new CaptureResult(0, "\n<?!> no one expects this\n\t\u00a0;;=,,|\n{ \"}\n", ""));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BadAnswer> All { get; } =
    [
        Nothing,
        Rubbish,
        new("an error", false, question => new CaptureResult(1, "", $"{question.Program}: cannot reach the server\n")),
        new("no such program", false, question => throw new QmeException(ErrorIds.CommandNotFound, $"The program '{question.Program}' was not found.", question.Program)),
        new("no answer in time", false, question => throw new QmeException(ErrorIds.CaptureTimeout, $"{question.Program} did not answer in time.", question.Program)),
    ];
}
