using System.Net;

namespace Postrider.Mail.Dns;

/// <summary>Asks one resolver after another until one gives an answer that counts; in later rounds only those that kept silent.</summary>
internal sealed class ServerRounds(DnsServers servers, DnsOptions options, TimeProvider time)
{
    /// <summary>A question that takes longer is a slow one: a resolver takes a tenth of it for zones whose servers are alive.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    public async Task<RoundsOutcome> AskAsync(DnsQuestion question, QuestionSlots.Slot slot, CancellationToken cancellation)
    {
        var asked = servers.InOrder();
        var faults = new string?[asked.Length];
        var hasAnswered = new bool[asked.Length];
        for (var round = 0; round < Math.Max(1, options.Rounds); round++)
        {
            for (var i = 0; i < asked.Length; i++)
            {
                if (hasAnswered[i]) continue;
                if (await AskAsync(asked[i], question, slot, cancellation).ConfigureAwait(false) is not { } exchange)
                    return new RoundsOutcome(null, DnsStatus.Timeout, $"{asked[i]} did not answer at once, and too many other questions are slow", false);
                if (exchange.Message is { } message && FaultOf(message) is null)
                    return new RoundsOutcome(message, DnsStatus.Found, null, IsTrusted(asked[i].EndPoint.Address));
                faults[i] = $"{asked[i]} {exchange.Fault ?? FaultOf(exchange.Message!)}"; // an exchange without a fault has a message
                hasAnswered[i] = !exchange.IsSilence;
            }
        }

        var status = hasAnswered.Contains(true) ? DnsStatus.ServerFailure : DnsStatus.Timeout;
        return new RoundsOutcome(null, status, string.Join("; ", faults), false);
    }

    private bool IsTrusted(IPAddress resolver) => IPAddress.IsLoopback(resolver) || options.Trusted.Contains(resolver);

    /// <returns><c>null</c> when it was slow and had to make room for others.</returns>
    private async Task<DnsExchange?> AskAsync(DnsServer server, DnsQuestion question, QuestionSlots.Slot slot, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asking = server.AskAsync(question, options.Timeout, stopping.Token);
        if (!asking.IsCompleted)
            await ((Task)asking).WaitAsync(Prompt, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!asking.IsCompleted && !slot.TrySlowDown())
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }

        return await asking.ConfigureAwait(false);
    }

    private static string? FaultOf(DnsMessage message) => message.Code switch
    {
        _ when message.IsReferral => "refers to other servers: it does not resolve for us",
        DnsResponseCode.NoError or DnsResponseCode.NameError => null,
        var code => $"answered {code.Mnemonic()}",
    };
}

/// <summary>What the resolvers made of a question together.</summary>
/// <param name="Message">NOERROR or NXDOMAIN; <c>null</c> when none gave one.</param>
/// <param name="Failure">ServerFailure when any answered at all, Timeout when none did.</param>
/// <param name="Detail">Which resolver did what.</param>
/// <param name="IsTrusted">Whether the AD bit may be believed: a resolver on this machine has no network between us, and others are named by the administrator.</param>
internal readonly record struct RoundsOutcome(DnsMessage? Message, DnsStatus Failure, string? Detail, bool IsTrusted);
