namespace Postrider.Storage.Secrets;

/// <summary>A secret cannot be sealed or opened. The message says why and what to do, and holds nothing of the secret.</summary>
public sealed class SecretException(string message, Exception? inner = null) : IOException(message, inner);
