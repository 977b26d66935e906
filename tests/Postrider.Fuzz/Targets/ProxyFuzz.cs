using Postrider.Smtp.Proxy;

namespace Postrider.Fuzz.Targets;

/// <summary>The PROXY protocol. A header is the same however it comes, ends nowhere before its end, and never makes us wait without bound.</summary>
public sealed class ProxyFuzz : IFuzzTarget
{
    private const int Longest = 16 + 4096;

    public string Name => "proxy";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\nEHLO"u8.ToArray(),
        "PROXY TCP6 2001:db8::1 2001:db8::2 1 25\r\n"u8.ToArray(),
        "PROXY UNKNOWN whatever\r\n"u8.ToArray(),
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 12, 192, 0, 2, 1, 198, 51, 100, 1, 0xdc, 0x04, 0, 25],
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x21, 0, 41, .. new byte[36], 4, 0, 2, 1, 2],
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x20, 0, 0, 0],
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var whole = Blocks.Cut(input, Math.Max(1, input.Length));
        var pieces = Blocks.Cut(input, 3);
        var status = ProxyHeader.TryRead(ref whole, out var addresses);
        Invariant.Holds(ProxyHeader.TryRead(ref pieces, out var again) == status && again == addresses && pieces.Length == whole.Length, "Pieces change the meaning.");
        Invariant.Holds(status != ProxyHeaderStatus.NeedMore || input.Length < Longest, "It waits for more than a header has.");
        Invariant.Holds((addresses.Source is null) == (addresses.Destination is null), "Half of the addresses are there.");
        if (status != ProxyHeaderStatus.Done) return;
        var length = input.Length - (int)whole.Length;
        var beginning = Blocks.Cut(input[..(length - 1)], 64);
        Invariant.Holds(ProxyHeader.TryRead(ref beginning, out _) == ProxyHeaderStatus.NeedMore, "A header ends before its end.");
    }
}
