using System.Security.Cryptography;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>Signs messages with a shared secret, and checks signed answers (RFC 8945, 4 and 5).</summary>
internal static class TsigSignature
{
    /// <summary>Seconds by which clocks may differ (RFC 8945, 10).</summary>
    private const ushort Fudge = 300;

    private const int CountOfAdditional = 10;

    /// <param name="message">A whole message without a signature.</param>
    /// <param name="code">The authentication code, over which the answer is signed too.</param>
    /// <returns>The message with its signature behind it.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> message, TsigKey key, DateTimeOffset now, out byte[] code)
    {
        var seconds = now.ToUnixTimeSeconds();
        code = key.Compute(new DnsOctets().Octets(message).Octets(Variables(key, seconds, Fudge, 0, [])).ToArray());
        var signature = new DnsOctets()
            .Name(key.Algorithm.Name()).Moment(seconds).Number(Fudge)
            .Number((ushort)code.Length).Octets(code)
            .Octets(message[..2]).Number(0).Number(0)
            .ToArray();
        var signed = new DnsOctets()
            .Octets(message)
            .Name(key.Name).Number((ushort)DnsRecordType.Tsig).Number(UpdateMessage.ClassAny).LongNumber(0)
            .Number((ushort)signature.Length).Octets(signature)
            .ToArray();
        signed[CountOfAdditional + 1]++;
        return signed;
    }

    /// <summary>Checks the answer to a message that was signed.</summary>
    /// <param name="requestCode">The code of that message.</param>
    /// <returns>Why the answer is not to be believed, for people; <c>null</c> when it is.</returns>
    public static string? Check(UpdateAnswer answer, TsigKey key, ReadOnlySpan<byte> requestCode, DateTimeOffset now)
    {
        if (answer.Signature is not { } signature) return "its answer is not signed";
        if (signature.KeyName != key.Name.Value) return "its answer is signed with another key";
        if (signature.Algorithm != key.Algorithm.Name().Value) return "its answer is signed by another algorithm";
        if (signature.Code.Length == 0) return "its answer is not signed";
        var octets = new DnsOctets()
            .Number((ushort)requestCode.Length).Octets(requestCode)
            .Octets(answer.WithoutSignature())
            .Octets(Variables(key, signature.Seconds, signature.Fudge, signature.Error, signature.Other.Span));
        if (!CryptographicOperations.FixedTimeEquals(key.Compute(octets.ToArray()), signature.Code.Span)) return "the signature of its answer is wrong";
        // The code is right, so that this is the server's own time: told before anything that hangs on it.
        var apart = Math.Abs(now.ToUnixTimeSeconds() - signature.Seconds);
        return apart > signature.Fudge && signature.Error != UpdateAnswer.BadTime ? $"its answer was signed {apart} seconds from now" : null;
    }

    /// <summary>What is signed besides the message (RFC 8945, 4.3.3).</summary>
    private static byte[] Variables(TsigKey key, long seconds, ushort fudge, ushort error, ReadOnlySpan<byte> other) => new DnsOctets()
        .Name(key.Name).Number(UpdateMessage.ClassAny).LongNumber(0)
        .Name(key.Algorithm.Name()).Moment(seconds).Number(fudge).Number(error)
        .Number((ushort)other.Length).Octets(other)
        .ToArray();
}
