namespace Postrider.Smtp.Sasl;

/// <summary>A credential can neither be taken nor refused at this moment; the session answers 454 4.7.0 (RFC 4954, 6).</summary>
public sealed class CredentialsUnavailableException : Exception
{
    public CredentialsUnavailableException(string message) : base(message)
    {
    }

    public CredentialsUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public CredentialsUnavailableException()
    {
    }
}
