using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Postrider.Mail.Tests.Dns.Publishing;

/// <summary>The other side's signing, written down by RFC 8945 and not by our own code. Key <c>k.example</c>, hmac-sha256.</summary>
internal static class Tsig
{
    public static readonly byte[] Secret = Encoding.ASCII.GetBytes("a secret of more than 32 octets for tests");
    public static readonly byte[] KeyName = [1, (byte)'k', 7, .. "example"u8, 0];
    public static readonly byte[] Algorithm = [11, .. "hmac-sha256"u8, 0];

    /// <summary>Octets of the signature record that Postrider puts behind a message with this key.</summary>
    public static readonly int Length = KeyName.Length + 10 + Algorithm.Length + 10 + 32 + 6;

    public static byte[] CodeOf(byte[] request) => request[^38..^6];

    /// <summary>An answer to a request, signed.</summary>
    /// <param name="code">RCODE.</param>
    /// <param name="seconds">When it is signed.</param>
    public static byte[] Answer(byte[] request, byte code, long seconds, ushort error = 0, byte[]? secret = null)
    {
        byte[] message = [.. request[..2], 0xa8, code, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, seconds);
        byte[] other = error == 18 ? time[2..] : [];
        byte[] tail = [(byte)(error >> 8), (byte)error, 0, (byte)other.Length, .. other];
        byte[] signed = [0, 32, .. CodeOf(request), .. message, .. KeyName, 0, 255, 0, 0, 0, 0, .. Algorithm, .. time[2..], 1, 44, .. tail];
        var mac = HMACSHA256.HashData(secret ?? Secret, signed);
        byte[] data = [.. Algorithm, .. time[2..], 1, 44, 0, 32, .. mac, .. request[..2], .. tail];
        message[11] = 1;
        return [.. message, .. KeyName, 0, 250, 0, 255, 0, 0, 0, 0, 0, (byte)data.Length, .. data];
    }

    /// <summary>The answer of a server that does not know the key: it names the error, and cannot sign.</summary>
    public static byte[] Unsigned(byte[] request, byte code, ushort error)
    {
        byte[] data = [.. Algorithm, 0, 0, 0, 0, 0, 0, 1, 44, 0, 0, .. request[..2], 0, (byte)error, 0, 0];
        return [.. request[..2], 0xa8, code, 0, 0, 0, 0, 0, 0, 0, 1, .. KeyName, 0, 250, 0, 255, 0, 0, 0, 0, 0, (byte)data.Length, .. data];
    }

    /// <summary>An answer as from before there were signatures.</summary>
    public static byte[] Plain(byte[] request, byte code) => [.. request[..2], 0xa8, code, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Whether a request is signed by the secret.</summary>
    public static bool IsSigned(byte[] request)
    {
        byte[] message = [.. request[..^Length]];
        message[11]--;
        var time = request[(request.Length - 38 - 10)..(request.Length - 38 - 2)];
        var mac = HMACSHA256.HashData(Secret, (byte[])[.. message, .. KeyName, 0, 255, 0, 0, 0, 0, .. Algorithm, .. time, 0, 0, 0, 0]);
        return mac.AsSpan().SequenceEqual(CodeOf(request));
    }
}
