using Postrider.Mail.Dns;

namespace Postrider.Mail.Spf;

/// <summary>Asks the DNS whether a client may send for a domain (RFC 7208).</summary>
public sealed class SpfVerifier(IDnsResolver dns, TimeProvider time, SpfOptions options)
{
    /// <summary>Checks the reverse-path, or for a null one the name of HELO (RFC 7208, 2.4).</summary>
    public Task<SpfVerdict> CheckAsync(SpfRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CheckAsync(request, request.ReversePath.Length == 0 ? SpfIdentity.Helo : SpfIdentity.MailFrom, cancellation);
    }

    /// <summary>Checks the name of HELO (RFC 7208, 2.3).</summary>
    public Task<SpfVerdict> CheckHeloAsync(SpfRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CheckAsync(request, SpfIdentity.Helo, cancellation);
    }

    private async Task<SpfVerdict> CheckAsync(SpfRequest request, SpfIdentity identity, CancellationToken cancellation)
    {
        var sender = new SpfSender(request, identity);
        if (!sender.HasDomain)
        {
            var what = identity == SpfIdentity.Helo ? "the HELO name" : "the domain of the reverse-path";
            return new SpfVerdict { Result = SpfResult.None, Identity = identity, Reason = $"{what} is no domain that can be asked for" };
        }

        var observed = new ObservedDns(dns);
        var names = new ClientNames(observed, sender.Client);
        var macros = new SpfMacros(sender, names, options.ReceiverName, time);
        var check = new SpfCheck(observed, sender, names, macros, options);
        using var patience = new CancellationTokenSource(options.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        SpfOutcome? outcome = null;
        string? explanation = null;
        try
        {
            outcome = await check.EvaluateAsync(sender.Domain, either.Token).ConfigureAwait(false);
            if (outcome is { Result: SpfResult.Fail, Explanation: { } text })
                explanation = await ExplainAsync(observed, macros, text, outcome, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // An explanation that does not come in time is none: the verdict stands.
            outcome ??= SpfOutcome.Temporary($"the DNS needed more than {options.Patience.TotalSeconds:0} s for all questions", sender.Domain);
        }

        return new SpfVerdict
        {
            Result = outcome.Result,
            Identity = identity,
            Domain = sender.Domain,
            Mechanism = outcome.Mechanism,
            MechanismDomain = outcome.Mechanism is null ? default : outcome.Domain,
            Reason = outcome.Reason,
            Explanation = explanation,
            LookUps = check.LookUps,
            Answers = observed.Observations,
        };
    }

    /// <summary>Whatever goes wrong, there is no explanation then (RFC 7208, 6.2); it costs none of the look-ups.</summary>
    private static async ValueTask<string?> ExplainAsync(ObservedDns dns, SpfMacros macros, MacroString target, SpfOutcome outcome, CancellationToken cancellation)
    {
        var name = await macros.ExpandNameAsync(target, outcome.Domain, cancellation).ConfigureAwait(false);
        if (name.IsEmpty) return null;
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        if (texts.Records is not [var text] || !MacroString.TryParse(text, MacroUse.Explanation, out var macro, out _)) return null;
        var explanation = await macros.ExpandAsync(macro, outcome.Domain, cancellation).ConfigureAwait(false);
        return explanation is not null && !explanation.AsSpan().ContainsAnyExceptInRange(' ', '~') ? explanation : null;
    }
}
