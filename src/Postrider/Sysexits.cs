namespace Postrider;

/// <summary>Exit codes of <c>sysexits.h</c>, which programs that call sendmail know, and service managers too.</summary>
internal static class Sysexits
{
    public const int Ok = 0;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>The message is wrong.</summary>
    public const int DataError = 65;

    /// <summary>No such recipient.</summary>
    public const int NoUser = 67;

    /// <summary>Refused, or what is needed is not there.</summary>
    public const int Unavailable = 69;

    /// <summary>A mistake in the program itself.</summary>
    public const int Software = 70;

    /// <summary>The system lets us down: ports, memory.</summary>
    public const int SystemError = 71;

    /// <summary>A file cannot be made.</summary>
    public const int CannotCreate = 73;

    public const int InputOutput = 74;

    /// <summary>It may work later: the caller keeps the message and tries again.</summary>
    public const int TemporaryFailure = 75;

    public const int NoPermission = 77;

    /// <summary>The configuration is wrong.</summary>
    public const int Configuration = 78;

    /// <summary>128 and the number of SIGINT: what shells say of a program that was interrupted.</summary>
    public const int Interrupted = 130;
}
