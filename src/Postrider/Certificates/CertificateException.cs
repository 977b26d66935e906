namespace Postrider.Certificates;

/// <summary>A certificate cannot be used; the message names the file, what is wrong and how to mend it.</summary>
public sealed class CertificateException : Exception
{
    public CertificateException(string message) : base(message)
    {
    }

    public CertificateException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public CertificateException()
    {
    }
}
