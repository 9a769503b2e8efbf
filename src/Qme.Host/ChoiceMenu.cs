using System.Collections.ObjectModel;
using System.Management.Automation.Host;

namespace Qme.Host;

/// <summary>A question with a few possible answers: how it is put, and which answer is meant.</summary>
/// <param name="descriptions">The choices; an ampersand in a label stands before its key.</param>
/// <param name="defaultChoice">The choice that an empty answer means; negative when there is none.</param>
internal sealed class ChoiceMenu(Collection<ChoiceDescription> descriptions, int defaultChoice)
{
    private readonly List<Choice> _choices = [.. descriptions.Select(Choice.From)];

    /// <summary>All choices in one line, the default last: <c>[Y] Yes  [N] No  [?] Help (default is "Y"): </c></summary>
    internal string Question
    {
        get
        {
            string choices = string.Concat(_choices.Select(choice => $"[{choice.Key}] {choice.Name}  "));
            string fallback = defaultChoice >= 0 ? $"(default is \"{_choices[defaultChoice].KeyOrName}\")" : string.Empty;
            return $"{choices}[?] Help {fallback}: ";
        }
    }

    /// <summary>What each choice does, one a line.</summary>
    internal string Help => string.Join(
        Environment.NewLine,
        _choices.Zip(descriptions, (choice, description) => $"{choice.KeyOrName} - {description.HelpMessage}"));

    /// <summary>The choice that an answer means, by its key or its whole name; null when it means none.</summary>
    internal int? Choose(string answer)
    {
        int choice = answer.Length == 0 ? defaultChoice : _choices.FindIndex(candidate => candidate.IsMeantBy(answer));
        return choice >= 0 ? choice : null;
    }

    private sealed record Choice(string Key, string Name)
    {
        internal string KeyOrName => Key.Length > 0 ? Key : Name;

        internal static Choice From(ChoiceDescription description)
        {
            string label = description.Label;
            int ampersand = label.IndexOf('&', StringComparison.Ordinal);
            return ampersand >= 0 && ampersand + 1 < label.Length
                ? new Choice(label.Substring(ampersand + 1, 1).ToUpperInvariant(), label.Remove(ampersand, 1))
                : new Choice(string.Empty, label);
        }

        internal bool IsMeantBy(string answer) =>
            string.Equals(answer, Name, StringComparison.CurrentCultureIgnoreCase)
            || (Key.Length > 0 && string.Equals(answer, Key, StringComparison.CurrentCultureIgnoreCase));
    }
}
