using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Proxy;

/// <summary>
/// The client's side of SOCKS5 until it is connected (RFC 1928), with user and password where the proxy asks for them (RFC 1929). It is told what came and
/// writes what is to be sent; what comes behind the proxy's last octet is the peer's and is left alone.
/// </summary>
/// <param name="target">Where the proxy shall connect to: an address, for names were looked up by us, with their policies.</param>
/// <param name="credential">User and password, each of 1 to 255 octets in UTF-8; <c>null</c> for none.</param>
internal sealed class SocksExchange(IPEndPoint target, ClientCredential? credential)
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte UserAndPassword = 2;
    private const byte NoneAcceptable = 0xff;
    private const byte Connect = 1;
    private const byte IPv4 = 1;
    private const byte Name = 3;
    private const byte IPv6 = 4;

    /// <summary>The version of the sub-negotiation of RFC 1929.</summary>
    private const byte CredentialVersion = 1;


    private Stage _stage;

    /// <summary>Why it failed, for people.</summary>
    public string? Problem { get; private set; }

    /// <summary>From where the proxy says that it connected; <c>null</c> where it does not say.</summary>
    public IPEndPoint? Bound { get; private set; }

    /// <summary>Writes the greeting.</summary>
    public void Begin(IBufferWriter<byte> output) =>
        output.Write(credential is null ? [Version, 1, NoAuthentication] : (ReadOnlySpan<byte>)[Version, 2, NoAuthentication, UserAndPassword]);

    /// <summary>Takes what came.</summary>
    /// <param name="input">All that came and was not used yet.</param>
    /// <param name="output">Gets what is to be sent.</param>
    /// <param name="used">Octets of <paramref name="input"/> that are dealt with.</param>
    public SocksStep Take(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int used)
    {
        used = 0;
        while (true)
        {
            var step = _stage switch
            {
                Stage.Method => TakeMethod(input[used..], output, ref used),
                Stage.Credential => TakeCredential(input[used..], output, ref used),
                Stage.Answer => TakeAnswer(input[used..], ref used),
                _ => SocksStep.Failed,
            };
            if (step is { } ended) return ended;
        }
    }

    private SocksStep? TakeMethod(ReadOnlySpan<byte> input, IBufferWriter<byte> output, ref int used)
    {
        if (input.Length > 0 && input[0] != Version) return Fail("it does not speak SOCKS5");
        if (input.Length < 2) return SocksStep.NeedMore;
        used += 2;
        switch (input[1])
        {
            case NoAuthentication:
                return Ask(output);
            case UserAndPassword when credential is not null:
                return SignIn(credential, output);
            case NoneAcceptable:
                return Fail(credential is null ? "it wants a user and a password" : "it takes neither a user with a password nor none");
            default:
                return Fail("it chose a way to sign in that was not offered");
        }
    }

    private SocksStep? SignIn(ClientCredential known, IBufferWriter<byte> output)
    {
        var (user, password) = (Encoding.UTF8.GetBytes(known.User), Encoding.UTF8.GetBytes(known.Password));
        if (user.Length is 0 or > 255 || password.Length is 0 or > 255) return Fail("a user and a password for it have 1 to 255 octets");
        output.Write([CredentialVersion, (byte)user.Length, .. user, (byte)password.Length, .. password]);
        _stage = Stage.Credential;
        return null;
    }

    private SocksStep? TakeCredential(ReadOnlySpan<byte> input, IBufferWriter<byte> output, ref int used)
    {
        if (input.Length < 2) return SocksStep.NeedMore;
        used += 2;
        // Some servers answer with the version of SOCKS; the status is what counts (RFC 1929, 2).
        return input[1] == 0 ? Ask(output) : Fail("it refuses the user or the password");
    }

    private SocksStep? Ask(IBufferWriter<byte> output)
    {
        var address = target.Address.IsIPv4MappedToIPv6 ? target.Address.MapToIPv4() : target.Address;
        Span<byte> request = stackalloc byte[4 + 16 + 2];
        request[0] = Version;
        request[1] = Connect;
        request[2] = 0;
        request[3] = address.AddressFamily == AddressFamily.InterNetwork ? IPv4 : IPv6;
        address.TryWriteBytes(request[4..], out var length);
        BinaryPrimitives.WriteUInt16BigEndian(request[(4 + length)..], (ushort)target.Port);
        output.Write(request[..(4 + length + 2)]);
        _stage = Stage.Answer;
        return null;
    }

    private SocksStep? TakeAnswer(ReadOnlySpan<byte> input, ref int used)
    {
        if (input.Length > 0 && input[0] != Version) return Fail("its answer is not one of SOCKS5");
        if (input.Length < 2) return SocksStep.NeedMore;
        // Some servers close right behind the code of a refusal.
        if (input[1] != 0) return Fail(Explain(input[1]));
        if (input.Length < 5) return SocksStep.NeedMore;
        var addressLength = input[3] switch
        {
            IPv4 => 4,
            IPv6 => 16,
            Name => 1 + input[4],
            _ => 0,
        };
        if (addressLength == 0) return Fail("its answer has an address of an unknown kind");
        var length = 4 + addressLength + 2;
        if (input.Length < length) return SocksStep.NeedMore;
        if (input[3] != Name) Bound = BoundOf(input[4..length]);
        used += length;
        _stage = Stage.Over;
        return SocksStep.Connected;
    }

    private static IPEndPoint? BoundOf(ReadOnlySpan<byte> addressAndPort)
    {
        var address = new IPAddress(addressAndPort[..^2]);
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(addressAndPort[^2..]));
    }

    private SocksStep Fail(string problem)
    {
        Problem = problem;
        _stage = Stage.Over;
        return SocksStep.Failed;
    }

    /// <summary>RFC 1928, 6.</summary>
    private static string Explain(byte code) => code switch
    {
        1 => "general failure",
        2 => "its rules do not allow the connection",
        3 => "network is unreachable",
        4 => "no route to host",
        5 => "connection refused",
        6 => "connection timed out",
        7 => "it does not know CONNECT",
        8 => "it has no address of that family",
        _ => $"it refuses with code {code}",
    };

    private enum Stage
    {
        Method,
        Credential,
        Answer,
        Over,
    }
}

/// <summary>What to do after something came from a SOCKS5 proxy.</summary>
internal enum SocksStep
{
    /// <summary>Send what was written, and wait for more.</summary>
    NeedMore,

    /// <summary>The peer is at the other end.</summary>
    Connected,

    Failed,
}
