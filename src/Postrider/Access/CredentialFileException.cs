namespace Postrider.Access;

/// <summary>A credential file cannot be used; the message names the file, what is wrong and how to mend it.</summary>
public sealed class CredentialFileException : Exception
{
    public CredentialFileException(string message) : base(message)
    {
    }

    public CredentialFileException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public CredentialFileException()
    {
    }
}
