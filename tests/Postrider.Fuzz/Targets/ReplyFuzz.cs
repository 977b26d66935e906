using Postrider.Smtp.Client;

namespace Postrider.Fuzz.Targets;

/// <summary>What a peer says. A reply is the same however it comes, stays within bounds, and may be written to a log.</summary>
public sealed class ReplyFuzz : IFuzzTarget
{
    public string Name => "reply";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "220 mx.example ESMTP\r\n"u8.ToArray(),
        "250-mx.example\r\n250-SIZE 52428800\r\n250-AUTH PLAIN LOGIN\r\n250-AUTH=LOGIN\r\n250-LIMITS RCPTMAX=100 MAILMAX=5\r\n250 PIPELINING\r\n"u8.ToArray(),
        "550-5.1.1 No such user\r\n550 5.1.1 here\r\n"u8.ToArray(),
        "421\r\n"u8.ToArray(),
        "250 ok\n354 go\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var reader = new ReplyReader();
        var progress = reader.Read(input, out var consumed);
        Invariant.Holds(consumed <= input.Length, "More was consumed than came.");
        CheckPieces(input, reader, progress);
        Invariant.Holds((progress == ReplyProgress.Malformed) == (reader.Problem is not null), "A malformed reply names no problem.");
        Invariant.IsWritable(reader.Problem, "A problem");
        if (progress != ReplyProgress.Complete) return;
        var reply = reader.ToReply();
        Invariant.Holds(reply.Code is >= 200 and < 600, "A code is out of range.");
        Invariant.Holds(reply.Status is not { } status || status.Class == reply.Code / 100, "The enhanced code tells another class.");
        Invariant.Holds(reply.Text.Length <= ReplyReader.MaximumOctets && !reply.Text.AsSpan().ContainsAnyInRange('\0', '\t') && !reply.Text.Contains('\r', StringComparison.Ordinal), "The text is not safe.");
        var offered = EhloReply.Parse(reply.Text);
        Invariant.Holds(offered is { MaximumSize: >= 0, MaximumRecipients: >= 0, MaximumTransactions: >= 0 }, "A limit is negative.");
    }

    private static void CheckPieces(ReadOnlySpan<byte> input, ReplyReader whole, ReplyProgress expected)
    {
        var reader = new ReplyReader();
        var progress = ReplyProgress.Incomplete;
        var start = 0;
        for (var end = 1; end <= input.Length && progress == ReplyProgress.Incomplete; end++)
        {
            progress = reader.Read(input[start..end], out var consumed);
            start += consumed;
        }

        Invariant.Holds(progress == expected && reader.Code == whole.Code, "Pieces change the meaning.");
        if (progress == ReplyProgress.Complete) Invariant.Holds(reader.ToReply() == whole.ToReply(), "Pieces change the text.");
    }
}
