using System.Buffers;
using System.Runtime.CompilerServices;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>The dialogue of DATA and BDAT: what is said before a body or chunk, and after it.</summary>
internal sealed class BodyExchange(ClientStanding client, MailIntake mail, Answers answers, SessionBudget budget)
{
    private readonly BodyReader _reader = new(mail);

    /// <summary>Whether octets of a body are awaited, rather than a command.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>DATA, from a client that may send.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SessionNeed> BeginDataAsync(CancellationToken cancellation)
    {
        if (await mail.DataAsync(cancellation).ConfigureAwait(false) is { } refusal) return answers.Answer(refusal);
        _reader.BeginData();
        IsOpen = true;
        return answers.Write(ServerReplies.SendBody);
    }

    /// <summary>BDAT, from anybody: the octets of its chunk come whatever is said to it.</summary>
    public ValueTask<SessionNeed> BeginChunk(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        // Where it is not offered, the octets that follow cannot be counted, and must not be read as commands either.
        if (!client.MayChunk) return new(answers.SendAway(ServerReplies.NoChunking));
        // Nobody knows how many octets follow: to read them as commands would let the sender of a message speak for the client.
        if (BdatCommand.TryParse(argument, out var octets, out var isLast) is { } broken) return new(answers.SendAway(broken));
        // A chunk of nothing brings no message nearer to its end.
        if (octets == 0 && !isLast && budget.SpendIdleCommand() is { } enough) return new(answers.SendAway(enough));
        return BeginChunkAsync(octets, isLast, client.Refusal(SmtpVerb.Bdat), cancellation);
    }

    /// <summary>Reads what has come, while <see cref="IsOpen"/>.</summary>
    public ValueTask<BodyAdvance> ReadAsync(ReadOnlySequence<byte> input, CancellationToken cancellation) => _reader.ReadAsync(input, cancellation);

    /// <summary>Says what there is to say after <see cref="ReadAsync"/>.</summary>
    /// <param name="isLast">Whether nothing was sent behind what was read.</param>
    public SessionNeed Answer(BodyAdvance advance, bool isLast)
    {
        if (advance.Reply is not { } reply) return SessionNeed.Input;
        if (advance.End == BodyEnd.Session) return answers.SendAway(reply);
        IsOpen = false;
        // The word on a message must stand, whatever else the client did.
        if (advance.End == BodyEnd.Command) return answers.Answer(reply);
        var need = answers.Write(reply);
        return need == SessionNeed.Nothing && !isLast ? SessionNeed.Flush : need;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SessionNeed> BeginChunkAsync(long octets, bool isLast, Reply? refusal, CancellationToken cancellation)
    {
        refusal ??= await mail.ChunkAsync(cancellation).ConfigureAwait(false);
        _reader.BeginChunk(octets, isLast, refusal);
        IsOpen = true;
        return SessionNeed.Nothing;
    }
}
