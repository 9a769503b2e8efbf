using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Qme.Host;

/// <content>Questions to whoever is at standard input, worded and answered as in pwsh.</content>
internal sealed partial class ConsoleUserInterface
{
    /// <exception cref="PSInvalidOperationException">Nobody can answer.</exception>
    /// <exception cref="PipelineStoppedException">Ctrl+C was the answer.</exception>
    public override string ReadLine()
    {
        ThrowIfNonInteractive();
        try
        {
            return StandardInput.ReadLine(_interruption.Stopping)
                ?? throw new PSInvalidOperationException("Standard input ended before the question was answered.");
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PSInvalidOperationException">Nobody can answer.</exception>
    public override SecureString ReadLineAsSecureString()
    {
        SecureString secret = new();
        if (StandardInput.IsTerminal)
        {
            ThrowIfNonInteractive();
            ReadSecretKeys(secret);
            WriteLine(string.Empty);
        }
        else
        {
            ReadLine().ToList().ForEach(secret.AppendChar);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        ThrowIfNonInteractive();
        ChoiceMenu menu = new(choices, defaultChoice);
        WriteHeading(caption, message);
        while (true)
        {
            Write(menu.Question);
            string answer = ReadLine().Trim();
            if (answer == "?")
            {
                WriteLine(menu.Help);
            }
            else if (menu.Choose(answer) is int choice)
            {
                return choice;
            }
        }
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        ThrowIfNonInteractive();
        WriteHeading(caption, message);

        // The engine converts the answers to the parameters' types itself; only two kinds are asked for differently.
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            object answer =
                field.ParameterTypeFullName.EndsWith("[]", StringComparison.Ordinal) ? PromptForList(field.Name)
                : field.ParameterTypeFullName == typeof(SecureString).FullName ? PromptForSecret(field.Name)
                : PromptForText(field.Name);
            answers.Add(field.Name, PSObject.AsPSObject(answer));
        }

        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        ThrowIfNonInteractive();
        WriteHeading(caption, message);
        string user = string.IsNullOrEmpty(userName) ? PromptForText("User") : userName;
        return new PSCredential(user, PromptForSecret($"Password for user {user}"));
    }

    private string PromptForText(string name)
    {
        Write($"{name}: ");
        return ReadLine();
    }

    private SecureString PromptForSecret(string name)
    {
        Write($"{name}: ");
        return ReadLineAsSecureString();
    }

    /// <summary>One line per element; an empty one ends the list.</summary>
    private string[] PromptForList(string name)
    {
        List<string> elements = [];
        while (PromptForText($"{name}[{elements.Count}]") is { Length: > 0 } element)
        {
            elements.Add(element);
        }

        return [.. elements];
    }

    private void WriteHeading(string? caption, string? message)
    {
        if (!string.IsNullOrEmpty(caption))
        {
            WriteLine(string.Empty);
            WriteLine(PSStyle.Instance.Bold + caption + PSStyle.Instance.Reset);
        }

        if (!string.IsNullOrEmpty(message))
        {
            WriteLine(message);
        }
    }

    private void ThrowIfNonInteractive()
    {
        if (_nonInteractive)
        {
            throw new PSInvalidOperationException("The host is in NonInteractive mode: nobody is there to answer a question.");
        }
    }

    private static void ReadSecretKeys(SecureString secret)
    {
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length > 0)
                {
                    secret.RemoveAt(secret.Length - 1);
                }
            }
            else if (key.KeyChar != '\0')
            {
                secret.AppendChar(key.KeyChar);
            }
        }
    }
}
