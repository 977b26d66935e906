using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.AggregateReports;

/// <summary>
/// Reads reports as receivers send them: by RFC 7489 without a namespace or with one, by RFC 9990, and with the liberties that are seen: other orders, missing
/// elements that nobody needs, elements of their own. No document type is taken, so that no entity can be declared.
/// </summary>
public static class AggregateReportReader
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = AggregateReportLimits.Characters,
        CloseInput = false,
    };

    /// <param name="document">The XML, of a size that the caller has bounded.</param>
    /// <param name="problem">Why it is no report, for people.</param>
    public static bool TryRead(Stream document, [NotNullWhen(true)] out AggregateReport? report, [NotNullWhen(false)] out string? problem)
    {
        report = null;
        try
        {
            using var reader = XmlReader.Create(document, Settings);
            report = new Reading(new ReportElements(reader)).Run();
            problem = null;
            return true;
        }
        catch (XmlException failure)
        {
            problem = $"its XML is broken in line {failure.LineNumber}, column {failure.LinePosition}";
        }
        catch (InvalidDataException failure)
        {
            problem = failure.Message;
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            problem = "its XML is in a character set that is not known";
        }

        return false;
    }

    private sealed class Reading(ReportElements elements)
    {
        private readonly ImmutableArray<AggregateRow>.Builder _rows = ImmutableArray.CreateBuilder<AggregateRow>();
        private readonly ImmutableArray<string>.Builder _errors = ImmutableArray.CreateBuilder<string>();
        private string _organization = "";
        private string _contact = "";
        private string? _extra;
        private string _id = "";
        private string? _generator;
        private DateTimeOffset? _begin;
        private DateTimeOffset? _end;
        private PublishedPolicy _policy = new(default, DmarcPolicy.None);

        public AggregateReport Run()
        {
            elements.EnterRoot("feedback");
            elements.Children(ReadSection);
            if (_organization.Length == 0) _organization = _contact;
            return new AggregateReport
            {
                Organization = _organization.Length > 0 ? _organization : throw new InvalidDataException("it does not say who reports (org_name)"),
                Contact = _contact,
                ExtraContact = _extra,
                Id = _id.Length > 0 ? _id : throw new InvalidDataException("it has no report_id"),
                Begin = _begin ?? throw new InvalidDataException("it does not say when it begins (date_range)"),
                End = _end ?? throw new InvalidDataException("it does not say when it ends (date_range)"),
                Errors = _errors.ToImmutable(),
                Generator = _generator,
                Policy = _policy.Domain.IsEmpty ? throw new InvalidDataException("it names no domain (policy_published)") : _policy,
                Rows = _rows.ToImmutable(),
            };
        }

        private void ReadSection(string name)
        {
            switch (name)
            {
                case "report_metadata":
                    elements.Children(ReadMetadata);
                    break;
                case "policy_published":
                    elements.Children(ReadPolicy);
                    break;
                case "record":
                    if (_rows.Count == AggregateReportLimits.Rows) throw new InvalidDataException($"it has more than {AggregateReportLimits.Rows} records");
                    _rows.Add(new RowReading(elements).Run());
                    break;
                default:
                    elements.Skip();
                    break;
            }
        }

        private void ReadMetadata(string name)
        {
            switch (name)
            {
                case "org_name":
                    _organization = elements.Text();
                    break;
                case "email":
                    _contact = elements.Text();
                    break;
                case "extra_contact_info":
                    _extra = elements.Text() is { Length: > 0 } extra ? extra : null;
                    break;
                case "report_id":
                    _id = elements.Text();
                    break;
                case "generator":
                    _generator = elements.Text() is { Length: > 0 } generator ? generator : null;
                    break;
                case "error" when _errors.Count < AggregateReportLimits.Repetitions:
                    _errors.Add(elements.Text());
                    break;
                case "date_range":
                    elements.Children(ReadRange);
                    break;
                default:
                    elements.Skip();
                    break;
            }
        }

        private void ReadRange(string name)
        {
            if (name == "begin") _begin = ReadMoment(elements.Text());
            else if (name == "end") _end = ReadMoment(elements.Text());
            else elements.Skip();
        }

        private void ReadPolicy(string name)
        {
            var text = elements.Text();
            _policy = name switch
            {
                "domain" => _policy with { Domain = ReportWords.Domain(text) },
                "p" => _policy with { Policy = ReportWords.Policy(text) },
                "sp" => _policy with { SubdomainPolicy = DmarcPolicies.Find(text) },
                "np" => _policy with { NonExistentPolicy = DmarcPolicies.Find(text) },
                "adkim" => _policy with { DkimAlignment = Alignment(text) },
                "aspf" => _policy with { SpfAlignment = Alignment(text) },
                "testing" => _policy with { IsTest = text is "y" or "Y" },
                "pct" => _policy with { Percentage = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var share) && share <= 100 ? share : null },
                _ => _policy,
            };
        }

        private static DmarcAlignment Alignment(string word) => word is "s" or "S" or "strict" ? DmarcAlignment.Strict : DmarcAlignment.Relaxed;

        private static DateTimeOffset? ReadMoment(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
    }
}
