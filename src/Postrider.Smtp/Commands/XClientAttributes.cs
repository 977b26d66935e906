using System.Net;

namespace Postrider.Smtp.Commands;

/// <summary>
/// What a trusted proxy says about the client it speaks for (Postfix, XCLIENT_README). A value of <c>null</c> means that the proxy does not
/// know it (<c>[UNAVAILABLE]</c>, <c>[TEMPUNAVAIL]</c>) when the attribute is among <see cref="Given"/>, and else that it stays as it was.
/// </summary>
public readonly record struct XClientAttributes
{
    /// <summary>Which attributes were given at all.</summary>
    public XClientFields Given { get; init; }

    public IPAddress? Address { get; init; }

    public ushort? Port { get; init; }

    /// <summary>The host name by reverse look-up.</summary>
    public string? Name { get; init; }

    /// <summary>What the client said in HELO or EHLO.</summary>
    public string? Helo { get; init; }

    /// <summary>The user that the proxy has signed in.</summary>
    public string? Login { get; init; }

    public IPAddress? DestinationAddress { get; init; }

    public ushort? DestinationPort { get; init; }

    /// <summary>Whether the client said EHLO rather than HELO; <c>null</c> where PROTO was not given.</summary>
    public bool? IsExtended { get; init; }
}

/// <summary>The attributes of XCLIENT.</summary>
[Flags]
public enum XClientFields : byte
{
    None = 0,
    Address = 1,
    Port = 2,
    Name = 4,
    Helo = 8,
    Login = 16,
    DestinationAddress = 32,
    DestinationPort = 64,
    Protocol = 128,
}
