namespace Postrider.Fuzz;

/// <summary>Makes inputs from seeds by the changes that break parsers; the same seed number makes the same inputs.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private const int MaximumLength = 64 * 1024;

    private static readonly byte[][] Tokens =
    [
        "\r\n"u8.ToArray(), "\r"u8.ToArray(), "\n"u8.ToArray(), "\r\n.\r\n"u8.ToArray(), "\n.\n"u8.ToArray(), "\0"u8.ToArray(),
        "\""u8.ToArray(), "<"u8.ToArray(), ">"u8.ToArray(), "@"u8.ToArray(), "="u8.ToArray(), "+"u8.ToArray(), ";"u8.ToArray(), " "u8.ToArray(),
        "[IPv6:::]"u8.ToArray(), "xn--"u8.ToArray(), "2147483648"u8.ToArray(), "18446744073709551616"u8.ToArray(), "-1"u8.ToArray(),
        [0xff], [0xc3, 0x28], [0xf0, 0x9f, 0x98, 0x80], [0xef, 0xbb, 0xbf], [0x80],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> input = [.. Pick()];
        for (var changes = 1 + _random.Next(6); changes > 0; changes--) Change(input);
        if (input.Count > MaximumLength) input.RemoveRange(MaximumLength, input.Count - MaximumLength);
        return [.. input];
    }

    private byte[] Pick() => seeds.Count == 0 ? [] : seeds[_random.Next(seeds.Count)];

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var length = Math.Min(_random.Next(1, 17), input.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)_random.Next(256);
                break;
            case 2:
                input.InsertRange(at, Tokens[_random.Next(Tokens.Length)]);
                break;
            case 3:
                input.RemoveRange(at, length);
                break;
            case 4 when length > 0:
                input.InsertRange(at, Enumerable.Repeat(input.GetRange(at, length), 1 + _random.Next(300)).SelectMany(piece => piece).ToArray());
                break;
            case 5:
                input.RemoveRange(at, input.Count - at);
                break;
            case 6:
                var other = Pick();
                var from = _random.Next(other.Length + 1);
                input.InsertRange(at, other[from..]);
                break;
            default:
                var random = new byte[_random.Next(1, 9)];
                _random.NextBytes(random);
                input.InsertRange(at, random);
                break;
        }
    }
}
