using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.AggregateReports;

/// <summary>Reads one <c>record</c>.</summary>
internal sealed class RowReading(ReportElements elements)
{
    private readonly ImmutableArray<OverrideReason>.Builder _reasons = ImmutableArray.CreateBuilder<OverrideReason>();
    private readonly ImmutableArray<ReportedSignature>.Builder _signatures = ImmutableArray.CreateBuilder<ReportedSignature>();
    private readonly ImmutableArray<ReportedSpf>.Builder _spf = ImmutableArray.CreateBuilder<ReportedSpf>();
    private IPAddress? _source;
    private long _count;
    private DomainName _headerFrom;
    private DomainName _envelopeFrom;
    private DmarcPolicy _disposition;
    private bool _isDkimAligned;
    private bool _isSpfAligned;

    /// <exception cref="InvalidDataException">It has no source or no count.</exception>
    public AggregateRow Run()
    {
        elements.Children(Read);
        if (_source is null) throw Unsourced();
        if (_count == 0) throw Uncounted();
        return new AggregateRow(_source, _count, _headerFrom)
        {
            EnvelopeFrom = _envelopeFrom,
            Disposition = _disposition,
            IsDkimAligned = _isDkimAligned,
            IsSpfAligned = _isSpfAligned,
            Reasons = _reasons.ToImmutable(),
            Signatures = _signatures.ToImmutable(),
            Spf = _spf.ToImmutable(),
        };
    }

    private void Read(string name)
    {
        if (name is "row" or "policy_evaluated" or "identifiers" or "auth_results") elements.Children(Read);
        else if (name == "source_ip") _source = ReportWords.Address(elements.Text());
        else if (name == "count") _count = ReadCount(elements.Text());
        else if (name == "disposition") _disposition = ReportWords.Policy(elements.Text());
        else if (name == "header_from") _headerFrom = ReportWords.Domain(elements.Text());
        else if (name == "envelope_from") _envelopeFrom = ReportWords.Domain(elements.Text());
        else if (name == "reason") ReadReason();
        else if (name == "dkim") ReadDkim();
        else if (name == "spf") ReadSpf();
        else elements.Skip();
    }

    /// <summary>In <c>policy_evaluated</c> it is a word, in <c>auth_results</c> a table.</summary>
    private void ReadDkim()
    {
        var (word, parts) = ReadMixed();
        if (parts is null) _isDkimAligned = IsPass(word);
        else if (_signatures.Count < AggregateReportLimits.Repetitions)
            _signatures.Add(new ReportedSignature(ReportWords.Domain(parts.GetValueOrDefault("domain", "")), parts.GetValueOrDefault("selector", ""), ReportWords.Dkim(parts.GetValueOrDefault("result", ""))));
    }

    /// <inheritdoc cref="ReadDkim"/>
    private void ReadSpf()
    {
        var (word, parts) = ReadMixed();
        if (parts is null) _isSpfAligned = IsPass(word);
        else if (_spf.Count < AggregateReportLimits.Repetitions)
            _spf.Add(new ReportedSpf(ReportWords.Domain(parts.GetValueOrDefault("domain", "")), parts.GetValueOrDefault("scope", "") == "helo" ? SpfIdentity.Helo : SpfIdentity.MailFrom, ReportWords.Spf(parts.GetValueOrDefault("result", ""))));
    }

    private void ReadReason()
    {
        var (_, parts) = ReadMixed();
        if (parts is not null && _reasons.Count < AggregateReportLimits.Repetitions && parts.TryGetValue("type", out var type) && type.Length > 0)
            _reasons.Add(new OverrideReason(type, parts.GetValueOrDefault("comment") is { Length: > 0 } comment ? comment : null));
    }

    private (string Word, Dictionary<string, string>? Parts) ReadMixed()
    {
        Dictionary<string, string>? parts = null;
        var word = elements.TextOrChildren(name =>
        {
            parts ??= [];
            var text = elements.Text();
            if (parts.Count < AggregateReportLimits.Repetitions) parts.TryAdd(name, text);
        });
        return (word, parts);
    }

    private static bool IsPass(string word) => word.Equals("pass", StringComparison.OrdinalIgnoreCase);

    private static long ReadCount(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= uint.MaxValue
            ? count
            : throw Uncounted();

    private static InvalidDataException Unsourced() => new("a record has no source_ip that is an address");

    private static InvalidDataException Uncounted() => new("a record has no count of messages");
}
