using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Relay.DomainReports;
using Postrider.Relay.Reporting;
using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Counts in memory, and hands the counts to the store in batches.</summary>
public sealed class ReportLedger(ITallyStore store, TimeProvider time, ILogger<ReportLedger> logger) : IAuthenticationLedger, ITlsLedger
{
    /// <summary>Different facts held in memory at most; whoever sends in the name of ever new domains makes no more of them.</summary>
    private const int MaximumHeld = 50_000;

    private const int MaximumSignatures = 10;

    private ConcurrentDictionary<(DueReport Report, string Facts), long> _counts = new();
    private volatile OutgoingReportOptions _options = new();
    private int _passedOver;

    public OutgoingReportOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <inheritdoc/>
    public bool IsOn => _options.IsOn;

    /// <inheritdoc/>
    public void Record(JudgedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!IsOn || message.Judgement.Client is null || message.Judgement.Dmarc is not { Record: { AggregateReports.IsEmpty: false } record } dmarc) return;
        Add(new DueReport(ReportKind.Dmarc, WindowOf(message.At), dmarc.RecordDomain), JsonSerializer.Serialize(OutcomeOf(message, record), TallyJson.Default.MessageOutcome));
    }

    /// <inheritdoc/>
    public void Count(DomainName destination, SessionOutcome facts)
    {
        if (IsOn && !destination.IsEmpty) Add(new DueReport(ReportKind.Tls, WindowOf(time.GetUtcNow()), destination), JsonSerializer.Serialize(facts, TallyJson.Default.SessionOutcome));
    }

    /// <summary>Hands all counts to the store; what it does not take stays here for the next time.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_counts.IsEmpty) return;
        var counts = Interlocked.Exchange(ref _counts, new ConcurrentDictionary<(DueReport Report, string Facts), long>());
        if (Interlocked.Exchange(ref _passedOver, 0) > 0) DomainReportLog.TooMany(logger, MaximumHeld, OutgoingReportOptions.FlushEvery);
        try
        {
            await store.AddAsync([.. counts.Select(pair => new Tally(pair.Key.Report, pair.Key.Facts, pair.Value))], cancellation).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            DomainReportLog.NotFlushed(logger, failure);
            foreach (var (key, count) in counts) _counts.AddOrUpdate(key, count, (_, before) => before + count);
        }
    }

    private DateTimeOffset WindowOf(DateTimeOffset at) => _options.WindowOf(at);

    private void Add(DueReport report, string facts)
    {
        var counts = Volatile.Read(ref _counts);
        // Counting what a dictionary holds takes its locks: the bound need not be exact.
        if (!counts.ContainsKey((report, facts)) && counts.Count >= MaximumHeld)
        {
            Interlocked.Increment(ref _passedOver);
            return;
        }

        counts.AddOrUpdate((report, facts), 1, static (_, count) => count + 1);
    }

    private static MessageOutcome OutcomeOf(JudgedMessage message, DmarcRecord record)
    {
        var judgement = message.Judgement;
        var dmarc = judgement.Dmarc;
        return new MessageOutcome
        {
            // The caller has looked.
            Source = judgement.Client!.ToString(),
            HeaderFrom = dmarc.Domain.Value,
            EnvelopeFrom = DomainOf(judgement.ReversePath),
            Disposition = message.Applied.Word(),
            IsDkimAligned = dmarc.Aligned.Any(aligned => aligned.Method == DmarcMethod.Dkim),
            IsSpfAligned = dmarc.Aligned.Any(aligned => aligned.Method == DmarcMethod.Spf),
            Reason = message.Override is { } reason ? Word(reason.Kind) : null,
            Comment = message.Override?.Comment,
            Signatures = [.. judgement.Dkim.Where(verdict => !verdict.Domain.IsEmpty).Take(MaximumSignatures).Select(verdict => new SignatureOutcome(verdict.Domain.Value, verdict.Selector, verdict.Result.Word()))],
            SpfDomain = judgement.Spf.Domain.Value,
            IsHelo = judgement.Spf.Identity == SpfIdentity.Helo,
            SpfResult = judgement.Spf.Result.Word(),
            Policy = new PolicyOutcome(
                record.Policy.Word(), record.SubdomainPolicy?.Word(), record.NonExistentPolicy?.Word(),
                record.DkimAlignment == DmarcAlignment.Strict, record.SpfAlignment == DmarcAlignment.Strict, record.IsTest),
        };
    }

    private static string DomainOf(string reversePath) => DomainName.TryParse(reversePath[(reversePath.LastIndexOf('@') + 1)..], out var domain) ? domain.Value : "";

    private static string Word(PolicyOverrideKind kind) => kind switch
    {
        PolicyOverrideKind.LocalPolicy => "local_policy",
        PolicyOverrideKind.TrustedForwarder => "trusted_forwarder",
        PolicyOverrideKind.MailingList => "mailing_list",
        PolicyOverrideKind.PolicyTestMode => "policy_test_mode",
        _ => "other",
    };
}
