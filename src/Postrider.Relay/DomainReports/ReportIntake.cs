using Microsoft.Extensions.Logging;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;
using Postrider.Mail.ReportMail;
using Postrider.Smtp;

namespace Postrider.Relay.DomainReports;

/// <summary>Takes reports from wherever they come and has them kept; what is none is set aside with the reason.</summary>
public sealed class ReportIntake(IReportStore store, IDnsResolver dns, TimeProvider time, ILogger<ReportIntake> logger) : IDisposable
{
    /// <summary>Octets kept of what is set aside.</summary>
    public const int MaximumSetAside = 64 * 1024;

    /// <summary>Reports read at once: each may take as much memory as it unpacks to.</summary>
    private const int MaximumAtOnce = 2;

    private readonly SemaphoreSlim _reading = new(MaximumAtOnce, MaximumAtOnce);
    private volatile ReportIntakeOptions _options = new();

    /// <summary>What is taken; set by a reload.</summary>
    public ReportIntakeOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>Takes a message.</summary>
    /// <param name="message">The message with CRLF line ends.</param>
    /// <returns>What became of it; it is on disk.</returns>
    /// <exception cref="IOException">The store failed: nothing is kept, and the sender must try again.</exception>
    public async ValueTask<ReportIntakeResult> TakeMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var verdicts = await VerifyAsync(message, cancellation).ConfigureAwait(false);
        // Whether it is signed can be told later.
        if (verdicts.Any(verdict => verdict.Result == DkimResult.TempError) && !verdicts.Any(IsGood)) return ReportIntakeResult.TryLater;
        var signers = verdicts.Where(IsGood).Select(verdict => verdict.Domain).Distinct().ToList();
        var origin = new ReportOrigin(ReportVia.Mail, time.GetUtcNow()) { SignedBy = string.Join(", ", signers) };
        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ReportMessage read;
            try
            {
                using var stream = MemoryStreams.Open(message);
                read = await ReportMessageReader.ReadAsync(stream, Options.Limits, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is FormatException or InvalidDataException)
            {
                return await SetAsideAsync(origin, "", "", failure is InvalidDataException ? failure.Message : "it is no message", message, cancellation).ConfigureAwait(false);
            }

            var sender = read.From.IsEmpty ? "" : read.From.Value;
            if (read.Readings.IsEmpty) return await SetAsideAsync(origin, sender, read.Subject, "it has no attachment that can be a report", message, cancellation).ConfigureAwait(false);
            var result = ReportIntakeResult.Known;
            foreach (var reading in read.Readings)
            {
                // RFC 8460, 3: who does not sign with the reporter's domain is not to be believed.
                var problem = reading.Problem ?? (reading.Tls is null || IsSignedBySender(read, signers) ? null : "its message is not signed by the domain that reports (RFC 8460, 3)");
                var one = problem is null
                    ? await KeepAsync(reading, origin, sender, message, cancellation).ConfigureAwait(false)
                    : await SetAsideAsync(origin, sender, reading.Name.Length > 0 ? reading.Name : read.Subject, problem, message, cancellation).ConfigureAwait(false);
                if (one > result) result = one;
            }

            return result;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Takes a file: a report as it is or packed; by hand also a message, whose signature is not asked for.</summary>
    /// <returns>What became of it, and why it is no report.</returns>
    /// <inheritdoc cref="TakeMessageAsync"/>
    public async ValueTask<(ReportIntakeResult Result, string? Problem)> TakeFileAsync(string name, ReadOnlyMemory<byte> octets, ReportVia via, CancellationToken cancellation)
    {
        var origin = new ReportOrigin(via, time.GetUtcNow());
        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var readings = via == ReportVia.Import ? await ReadAnyAsync(name, octets, cancellation).ConfigureAwait(false) : ReportUnpacking.Read(name, octets, Options.Limits);
            // RFC 7489, 6.3 has no reports by HTTPS: who posts one is nobody that was asked.
            if (via == ReportVia.Https) readings = [.. readings.Select(reading => reading.Aggregate is null ? reading : ReportReading.Failed(reading.Name, "it is a DMARC report, and these come by mail alone"))];
            var result = ReportIntakeResult.Known;
            foreach (var reading in readings)
            {
                var one = reading.Problem is null
                    ? await KeepAsync(reading, origin, "", octets, cancellation).ConfigureAwait(false)
                    : await SetAsideAsync(origin, "", reading.Name, reading.Problem, octets, cancellation).ConfigureAwait(false);
                if (one > result) result = one;
            }

            return (result, readings.Select(reading => reading.Problem).FirstOrDefault(problem => problem is not null));
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async ValueTask<IReadOnlyList<ReportReading>> ReadAnyAsync(string name, ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        var readings = ReportUnpacking.Read(name, octets, Options.Limits);
        // Neither an archive nor a report: a message then, or nothing.
        if (readings is not [{ Problem: ReportUnpacking.NeitherKind }]) return readings;
        try
        {
            using var stream = MemoryStreams.Open(octets);
            var message = await ReportMessageReader.ReadAsync(stream, Options.Limits, cancellation).ConfigureAwait(false);
            return message.Readings.IsEmpty ? readings : message.Readings;
        }
        catch (FormatException)
        {
            return readings;
        }
        catch (InvalidDataException failure)
        {
            return [ReportReading.Failed(name, failure.Message)];
        }
    }

    private async ValueTask<ReportIntakeResult> KeepAsync(ReportReading reading, ReportOrigin origin, string sender, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var domains = reading.Aggregate is { } dmarc ? [dmarc.Policy.Domain] : reading.Tls?.Policies.Select(policy => policy.Domain).ToArray() ?? [];
        if (!domains.Any(Options.Covers)) return await SetAsideAsync(origin, sender, reading.Name, $"it is on {domains.FirstOrDefault()}, which is none of our domains", content, cancellation).ConfigureAwait(false);
        bool isNew;
        if (reading.Aggregate is { } aggregate)
        {
            isNew = await store.AddAsync(aggregate, origin, cancellation).ConfigureAwait(false);
            if (isNew) DomainReportLog.Kept(logger, "DMARC", aggregate.Policy.Domain.Value, aggregate.Organization, aggregate.Id);
        }
        else
        {
            // Without a problem a reading is one of the two.
            var tls = reading.Tls!;
            isNew = await store.AddAsync(tls, origin, cancellation).ConfigureAwait(false);
            if (isNew) DomainReportLog.Kept(logger, "TLS", domains[0].Value, tls.Organization, tls.Id);
        }

        return isNew ? ReportIntakeResult.Kept : ReportIntakeResult.Known;
    }

    private async ValueTask<ReportIntakeResult> SetAsideAsync(
        ReportOrigin origin, string sender, string name, string reason, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        // A file that somebody imports by hand is still where it was.
        if (origin.Via != ReportVia.Import)
        {
            await store.SetAsideAsync(new SetAsideReport(origin, sender, name, reason), content[..Math.Min(content.Length, MaximumSetAside)], cancellation).ConfigureAwait(false);
            DomainReportLog.SetAside(logger, sender, name, reason);
        }

        return ReportIntakeResult.SetAside;
    }

    private async ValueTask<IReadOnlyList<DkimVerdict>> VerifyAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            using var stream = MemoryStreams.Open(message);
            return await new DkimVerifier(dns, new DkimVerifierOptions(), time).VerifyAsync(stream, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // Its header section is no header section: there is nothing that could be signed.
            return [];
        }
    }

    private static bool IsGood(DkimVerdict verdict) => verdict is { Result: DkimResult.Pass, IsBodyOpen: false };

    private static bool IsSignedBySender(ReportMessage message, List<DomainName> signers) =>
        signers.Any(signer => Covers(signer, message.From) || Covers(signer, message.TlsSubmitter));

    private static bool Covers(DomainName signer, DomainName sender) => !sender.IsEmpty && (signer == sender || sender.IsSubdomainOf(signer));
}
