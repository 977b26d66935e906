using System.Buffers.Binary;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>Answers to dynamic updates, signed or not: none that was not signed with the key is believed.</summary>
public sealed class UpdateAnswerFuzz : IFuzzTarget
{
    private static readonly TsigKey Key = new(DomainName.Parse("k.example"), TsigAlgorithm.HmacSha256, "a secret of tests"u8);
    private static readonly byte[] Algorithm = [11, .. "hmac-sha256"u8, 0];

    public string Name => "update-answer";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0x12, 0x34, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x12, 0x34, 0xa8, 5, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'z', 0, 0, 6, 0, 1],
        Signed(32, 0, []),
        Signed(0, 17, []),
        Signed(32, 18, [0, 0, 1, 2, 3, 4]),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2 || UpdateAnswer.Read(input, BinaryPrimitives.ReadUInt16BigEndian(input)) is not { } answer) return;
        if (answer.Signature is { } signature && answer.WithoutSignature().Length + signature.Code.Length >= input.Length)
            throw new InvalidOperationException("The signature is larger than its record.");
        if (TsigSignature.Check(answer, Key, new byte[32], DateTimeOffset.UnixEpoch) is null) throw new InvalidOperationException("A forged signature was believed.");
    }

    private static byte[] Signed(byte size, byte error, byte[] other)
    {
        byte[] data = [.. Algorithm, 0, 0, 0, 0, 0, 0, 1, 44, 0, size, .. new byte[size], 0x12, 0x34, 0, error, 0, (byte)other.Length, .. other];
        return [0x12, 0x34, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, (byte)'k', 7, .. "example"u8, 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, (byte)data.Length, .. data];
    }
}
