using System.Buffers;
using System.Net;
using Postrider.Smtp.Client;
using Postrider.Smtp.Proxy;

namespace Postrider.Fuzz.Targets;

/// <summary>Answers of a SOCKS5 proxy. It ends in an address or in words, however they come, and takes none of the peer's octets.</summary>
public sealed class SocksFuzz : IFuzzTarget
{
    /// <summary>The two short answers, and one with the longest name.</summary>
    private const int Longest = 2 + 2 + 4 + 256 + 2;

    public string Name => "socks";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [5, 0, 5, 0, 0, 1, 192, 0, 2, 1, 0, 25, .. "220 hi\r\n"u8],
        [5, 2, 1, 0, 5, 0, 0, 4, .. new byte[18]],
        [5, 0, 5, 0, 0, 3, 3, .. "a.b"u8, 0, 25],
        [5, 0xff],
        [5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0],
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var whole = Feed(input, Math.Max(1, input.Length), out var step, out var used);
        var pieces = Feed(input, 1, out var again, out var usedAgain);
        Invariant.Holds(step == again && whole.Problem == pieces.Problem && Equals(whole.Bound, pieces.Bound), "Pieces change the meaning.");
        Invariant.Holds(step != SocksStep.Connected || used == usedAgain, "Pieces change where it ends.");
        Invariant.Holds(step != SocksStep.NeedMore || input.Length < Longest, "It waits for more than an answer has.");
        Invariant.Holds(step == SocksStep.Failed == whole.Problem is not null, "A failure has no words.");
    }

    private static SocksExchange Feed(ReadOnlySpan<byte> input, int length, out SocksStep step, out int used)
    {
        var socks = new SocksExchange(new IPEndPoint(IPAddress.Loopback, 25), new ClientCredential("user", "password"));
        var output = new ArrayBufferWriter<byte>();
        socks.Begin(output);
        (step, used) = (SocksStep.NeedMore, 0);
        for (var end = 0; end < input.Length && step == SocksStep.NeedMore;)
        {
            end = Math.Min(input.Length, end + length);
            step = socks.Take(input[used..end], output, out var taken);
            used += taken;
        }

        return socks;
    }
}
