using System.Text;
using Postrider.Sending;

namespace Postrider.Tests.Sending;

public sealed class LocalTextTests
{
    private static readonly (string Input, string Message)[] DotEnded =
    [
        ("Hello.\n.\nnot this\n", "Hello.\r\n"),
        ("Hello.\r\n.\r\nnot this\r\n", "Hello.\r\n"),
        (".\nnothing", ""),
        ("Hello.\n..\n.x\n.", "Hello.\r\n..\r\n.x\r\n"),
        ("Hello.\n x.\n", "Hello.\r\n x.\r\n"),
        ("no end", "no end\r\n"),
    ];

    [Fact]
    public async Task A_dot_alone_ends_the_message_wherever_the_input_is_cut()
    {
        foreach (var (input, message) in DotEnded)
            for (var cut = 1; cut <= input.Length; cut++)
                Assert.Equal(message, await ReadAsync(input, cut, MessageEnd.DotLine));
    }

    [Fact]
    public async Task With_dots_ignored_only_the_end_of_the_input_ends_it()
    {
        Assert.Equal("a\r\n.\r\nb\r\n", await ReadAsync("a\n.\nb", 2, MessageEnd.EndOfInput));
    }

    private static async Task<string> ReadAsync(string input, int cut, MessageEnd end)
    {
        await using var text = new LocalText(new Slow(Encoding.ASCII.GetBytes(input), cut), end);
        using var read = new MemoryStream();
        await text.CopyToAsync(read, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(read.ToArray());
    }

    /// <summary>Hands out a few octets at a time, as a pipe may.</summary>
    private sealed class Slow(byte[] octets, int most) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
