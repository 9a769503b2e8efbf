using System.Management.Automation;

namespace Qme.PowerShell.Arguments;

/// <summary>A call of Invoke-QmeCommand, understood: Qme's own options, then the command and its arguments.</summary>
internal sealed class TypedCall
{
    private const string FilePath = "FilePath";
    private const string ArgumentList = "ArgumentList";

    private readonly OwnOptions _own;
    private readonly IReadOnlyList<Argument> _arguments;
    private readonly SessionState _session;

    private TypedCall(OwnOptions own, IReadOnlyList<Argument> arguments, SessionState session)
    {
        _own = own;
        _arguments = arguments;
        _session = session;
    }

    /// <summary>Why the call cannot be carried out; null if it can.</summary>
    internal ErrorRecord? Refusal { get; private set; }

    /// <summary>Whether help was asked for instead.</summary>
    internal bool WantsHelp => _own.WantsHelp;

    /// <summary>The options, the command and its arguments, as parameters of the compiled cmdlet.</summary>
    internal Dictionary<string, object?> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a call.</summary>
    /// <param name="arguments">Everything that was typed after the name.</param>
    /// <param name="parameters">The parameters that Qme's own options can mean.</param>
    /// <param name="session">Where paths are expanded.</param>
    internal static TypedCall Read(IReadOnlyList<Argument> arguments, OwnParameters parameters, SessionState session)
    {
        TypedCall call = new(new OwnOptions(parameters), arguments, session);
        int next = 0;
        call.ReadOwnOptions(ref next);
        if (call.Refusal is null && !call.WantsHelp)
        {
            call.ReadCommand(next);
        }

        return call;
    }

    private void ReadOwnOptions(ref int next)
    {
        while (next < _arguments.Count && _arguments[next].ParameterName is not null)
        {
            if (_arguments[next].EndsParameters)
            {
                next++;
                break;
            }

            if (!_own.TryTake(_arguments, ref next))
            {
                Refusal = _own.Refusal;
                break;
            }
        }

        foreach ((string name, object? value) in _own.Values)
        {
            Parameters[name] = value;
        }
    }

    private void ReadCommand(int next)
    {
        bool behindDashes = next > 0 && _arguments[next - 1].EndsParameters;
        List<Argument> rest = behindDashes ? Rejoin(next) : [.. _arguments.Skip(next)];
        if (Parameters.TryGetValue(FilePath, out object? path))
        {
            SetCommand(path, [.. GivenList(), .. NativeArguments.Build(rest, _session)]);
        }
        else if (rest is [{ Value: "--%" }, ..])
        {
            List<string> words = NativeArguments.Build(rest, _session);
            SetCommand(words.FirstOrDefault(), [.. GivenList(), .. words.Skip(1)]);
        }
        else
        {
            Argument command = rest.FirstOrDefault();
            if (!behindDashes && command.Value is string { Length: > 2 } word && word.StartsWith("--", StringComparison.Ordinal))
            {
                Refusal = _own.RefuseLongOption(word);
                return;
            }

            SetCommand(command.ParameterText ?? command.Value, [.. GivenList(), .. NativeArguments.Build(rest.Skip(1), _session)]);
        }
    }

    private void SetCommand(object? command, List<string> arguments)
    {
        string path = ArgumentText.Unwrap(command) switch
        {
            ApplicationInfo application => application.Path,
            ExternalScriptInfo script => script.Path,
            _ => ArgumentText.Of(command),
        };
        Refusal =
            ArgumentText.Unwrap(command) is ScriptBlock block ? BadCall.ScriptBlockAsCommand(block)
            : path.Length == 0 ? BadCall.NoCommand()
            : null;
        Parameters[FilePath] = path;
        Parameters[ArgumentList] = arguments.ToArray();
    }

    // What a script gives as -ArgumentList is text already: as it is, nothing expanded.
    private IEnumerable<string> GivenList() =>
        LanguagePrimitives.GetEnumerable(Parameters.GetValueOrDefault(ArgumentList)) is { } elements
            ? elements.Cast<object?>().Where(e => e is not null).Select(ArgumentText.Of)
            : Parameters.GetValueOrDefault(ArgumentList) is { } single ? [ArgumentText.Of(single)] : [];

    // Behind a -- of our own, -o:value is put together again, as it would be if the command had been typed alone.
    private List<Argument> Rejoin(int next)
    {
        int firstArgument = Parameters.ContainsKey(FilePath) ? next : next + 1;
        List<Argument> rest = [];
        for (int i = next; i < _arguments.Count; i++)
        {
            Argument argument = _arguments[i];
            if (argument.IsJoinedToNext && i >= firstArgument && i + 1 < _arguments.Count)
            {
                string text = ArgumentText.Of(argument.Value);
                argument = Argument.ParameterWithValue(text[1..^1], text, _arguments[i + 1].Value, _arguments[++i].Source);
            }

            rest.Add(argument);
        }

        return rest;
    }
}
