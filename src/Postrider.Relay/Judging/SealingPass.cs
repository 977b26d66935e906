using System.Collections.Immutable;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Submission;

namespace Postrider.Relay.Judging;

/// <summary>
/// One message that is passed on and not judged here: from somebody who signed in, from a host of ours, or by a listener that does not judge. Its seal says what is known all the
/// same: who signed in, what hosts of ours found (RFC 8617, 4.1.1: all results of one's own domain), and how its chain stands.
/// </summary>
internal sealed class SealingPass : IFilterPass
{
    /// <summary>Results of hosts of ours that are passed on at most.</summary>
    private const int MaximumResults = 50;

    private readonly JudgingOptions _options;
    private readonly IncomingMessage _message;
    private readonly PatientDns _dns;
    private readonly ArcValidation _chain;
    private readonly ForwardSeal _seal;
    private readonly ImmutableArray<AuthenticationResult>.Builder _results = ImmutableArray.CreateBuilder<AuthenticationResult>();

    /// <param name="seal">Belongs to the pass from now on.</param>
    public SealingPass(JudgingServices services, JudgingOptions options, IncomingMessage message, ForwardSeal seal)
    {
        (_options, _message, _seal) = (options, message, seal);
        _dns = new PatientDns(services.Dns, options.Patience, services.Time, JudgingOptions.MaximumQuestions);
        _chain = new ArcValidator(_dns).Begin();
    }

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        _chain.ReadHeader(fields);
        _seal.ReadHeader(fields);
        // The door has cut out what others wrote in our name.
        foreach (var field in new HeaderSection(fields))
        {
            if (!field.Is("Authentication-Results"u8) || !AuthenticationResults.TryParse(field.Unfold(), out var found) || !found.IsOf(_options.ServiceId.Value)) continue;
            foreach (var result in found.Results)
                if (_results.Count < MaximumResults) _results.Add(result);
        }
    }

    public void ReadBody(ReadOnlySpan<byte> octets)
    {
        _chain.ReadBody(octets);
        _seal.ReadBody(octets);
    }

    public async ValueTask<FilterResult> FinishAsync(CancellationToken cancellation)
    {
        var chain = await _chain.FinishAsync(cancellation).ConfigureAwait(false);
        // RFC 8601, 2.7.4; the name that he signed in by is nobody else's business.
        if (_message.Session?.Principal is not null) _results.Add(new AuthenticationResult("auth", "pass").With("smtp", "mailfrom", _message.ReversePath?.ToString() ?? ""));
        if (chain.Status != ArcChainStatus.None) _results.Add(new AuthenticationResult("arc", chain.Status.Word()) { Reason = chain.Reason });
        var set = _seal.Finish(chain, new AuthenticationResults(_options.ServiceId.Value, _results.DrainToImmutable()));
        return new FilterResult(default) { ForwardedPrefix = set };
    }

    public void Dispose()
    {
        _chain.Dispose();
        _seal.Dispose();
        _dns.Dispose();
    }
}
