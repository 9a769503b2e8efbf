using System.Globalization;

namespace Qme.Configuration;

/// <summary>Which values a setting takes, and how a valid one is written down.</summary>
public abstract class SettingKind
{
    private SettingKind()
    {
    }

    /// <summary>Any text.</summary>
    public static SettingKind Text { get; } = new TextKind();

    /// <summary>Any text but an empty one.</summary>
    public static SettingKind SomeText { get; } = new SomeTextKind();

    /// <summary>A span of time of zero or more: a bare number is seconds.</summary>
    public static SettingKind Duration { get; } = new DurationKind();

    /// <summary>A whole number of zero or more.</summary>
    public static SettingKind Count { get; } = new CountKind();

    /// <summary>What is valid, for a person: <c>one of: auto, true, false</c>.</summary>
    public abstract string Valid { get; }

    /// <summary>The values to offer for completion; empty when there are too many.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>One of a few words, in any case.</summary>
    public static SettingKind OneOf(params IReadOnlyList<string> choices) => new ChoiceKind(choices);

    /// <summary>Brings a value into its normal form; null when it is not valid.</summary>
    public abstract string? Normalize(string value);

    private sealed class TextKind : SettingKind
    {
        public override string Valid => "any text";

        public override string? Normalize(string value) => value;
    }

    private sealed class SomeTextKind : SettingKind
    {
        public override string Valid => "any text but an empty one";

        public override string? Normalize(string value) => string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private sealed class DurationKind : SettingKind
    {
        public override string Valid => "a time such as 5, 5s, 90m, 2h or 00:05:00 (a bare number is seconds)";

        public override string? Normalize(string value) => Qme.Configuration.Duration.TryParse(value, out _) ? value : null;
    }

    private sealed class CountKind : SettingKind
    {
        public override string Valid => "a whole number, 0 or more";

        public override string? Normalize(string value) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count.ToString(CultureInfo.InvariantCulture) : null;
    }

    private sealed class ChoiceKind(IReadOnlyList<string> choices) : SettingKind
    {
        public override string Valid => $"one of: {string.Join(", ", choices)}";

        public override IReadOnlyList<string> Choices => choices;

        public override string? Normalize(string value) => choices.FirstOrDefault(c => c.Equals(value, StringComparison.OrdinalIgnoreCase));
    }
}
