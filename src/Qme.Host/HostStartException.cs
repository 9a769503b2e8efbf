namespace Qme.Host;

/// <summary>There is no engine with the module to run a script in; the message says why.</summary>
internal sealed class HostStartException(string message, Exception? innerException = null) : Exception(message, innerException);
