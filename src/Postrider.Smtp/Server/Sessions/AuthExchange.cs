using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>The dialogue of AUTH (RFC 4954): challenges and responses, and what is said of their outcome.</summary>
internal sealed class AuthExchange(
    ClientStanding client, CommandLineReader lines, Answers answers, SessionBudget budget, FailedSignIns failures, SessionLimits limits, ILogger logger)
{
    /// <summary>Whether the next line is a response, and no command.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the next line is AUTH, as far as it has come.</summary>
    public static bool Starts(ReadOnlySequence<byte> input)
    {
        Span<byte> start = stackalloc byte[5];
        if (input.Length < start.Length) return false;
        input.Slice(0, start.Length).CopyTo(start);
        return Ascii.EqualsIgnoreCase(start, "AUTH "u8);
    }

    /// <summary>The argument of AUTH, from a client that may sign in.</summary>
    public ValueTask<SessionNeed> Begin(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        // Before anything is looked at: a right guess must not be told from a wrong one (RFC 4954, 6: 454).
        if (failures.IsTooMany(client.Facts.Remote.Address, limits)) return new(answers.AnswerIdle(ServerReplies.AuthenticationPutOff));
        var signIn = client.SignIn!; // There, or the client was refused.
        var step = signIn.BeginAsync(argument, cancellation);
        lines.Clear();
        return ContinueAsync(signIn.Mechanism, step);
    }

    /// <summary>A line while <see cref="IsOpen"/>.</summary>
    /// <param name="status">What came of the line.</param>
    /// <param name="line">It, where it is one.</param>
    /// <param name="isLast">Whether nothing came behind it: no response ends a group.</param>
    public ValueTask<SessionNeed> Respond(LineStatus status, ReadOnlySpan<byte> line, bool isLast, CancellationToken cancellation)
    {
        if (status == LineStatus.TooLong) return Abandon(ServerReplies.AuthenticationLineTooLong);
        if (status != LineStatus.Line) return Abandon(ServerReplies.BareLineEnd);
        if (!isLast) return new(answers.SendAway(ServerReplies.OutOfStep));
        var signIn = client.SignIn!; // There while an exchange is under way.
        var step = signIn.RespondAsync(line, cancellation);
        lines.Clear();
        return ContinueAsync(signIn.Mechanism, step);
    }

    private ValueTask<SessionNeed> Abandon(Reply reply)
    {
        client.SignIn!.Abandon(); // There while an exchange is under way.
        IsOpen = false;
        return new(answers.Answer(reply));
    }

    private async ValueTask<SessionNeed> ContinueAsync(string mechanism, ValueTask<SaslStep> next)
    {
        var step = await next.ConfigureAwait(false);
        IsOpen = step is SaslStep.Challenge;
        switch (step)
        {
            case SaslStep.Challenge challenge:
                ReplyWriter.WriteChallenge(answers.Output, challenge.Octets.Span);
                return SessionNeed.Nothing;
            case SaslStep.Success success:
                client.SignedIn(success.Principal);
                return answers.Write(ServerReplies.SignedIn);
            case SaslStep.Failure failure:
                ServerLog.SignInFailed(logger, client.Facts.SessionId, client.Facts.Remote, mechanism, failure.Reply);
                return Refuse(failure.Reply);
            default:
                throw new InvalidOperationException("A mechanism gave none of the three steps.");
        }
    }

    // What counts is a wrong guess, not a slip of grammar.
    private SessionNeed Refuse(Reply reply)
    {
        if (reply.Code == 535)
        {
            var ofAddress = failures.Count(client.Facts.Remote.Address, limits);
            if (ofAddress == limits.MaximumFailedAuthenticationsPerAddress && ofAddress > 0) ServerLog.SignInsPutOff(logger, client.Facts.SessionId, client.Facts.Remote, ofAddress);
            return answers.Answer(budget.SpendAuthentication(ofAddress) ?? reply);
        }

        return reply.IsTransient ? answers.AnswerIdle(reply) : answers.Answer(reply);
    }
}
