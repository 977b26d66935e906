using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Postrider.Smtp;

namespace Postrider.Mail.TlsReports;

/// <summary>Reads reports (RFC 8460, 4.4), with the liberties that are seen: one text where a list belongs, missing members that nobody needs.</summary>
public static class TlsReportReader
{
    /// <summary>Octets of a report: real ones have some ten thousand, and what is read of one takes many times its room.</summary>
    private const int MaximumLength = 8 * 1024 * 1024;

    private const int MaximumDepth = 16;
    private const int MaximumPolicies = 1_000;
    private const int MaximumFailures = 10_000;
    private const int MaximumLines = 200;
    private const int MaximumText = 500;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Disallow };

    /// <param name="json">The report in UTF-8, of a size that the caller has bounded.</param>
    /// <param name="problem">Why it is no report, for people.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out TlsReport? report, [NotNullWhen(false)] out string? problem)
    {
        report = null;
        problem = $"it is longer than {MaximumLength / (1024 * 1024)} MiB";
        if (json.Length > MaximumLength) return false;
        try
        {
            if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
            using var document = JsonDocument.Parse(json, Options);
            report = Read(document.RootElement);
            problem = null;
            return true;
        }
        catch (JsonException failure)
        {
            problem = $"its JSON is broken in line {failure.LineNumber + 1}, column {failure.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            // The platform's word for a text that is not UTF-8.
            problem = "a text of its JSON is not UTF-8";
        }
        catch (InvalidDataException failure)
        {
            problem = failure.Message;
        }

        return false;
    }

    private static TlsReport Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new InvalidDataException("its JSON is not an object");
        var range = Member(root, "date-range") ?? throw new InvalidDataException("it does not say for which time it is (date-range)");
        var contact = Text(root, "contact-info") ?? "";
        var policies = ImmutableArray.CreateBuilder<TlsReportPolicy>();
        var failures = 0;
        foreach (var entry in Items(root, "policies"))
        {
            if (policies.Count == MaximumPolicies) throw new InvalidDataException($"it has more than {MaximumPolicies} policies");
            policies.Add(ReadPolicy(entry, ref failures));
        }

        return new TlsReport
        {
            Organization = Text(root, "organization-name") ?? (contact.Length > 0 ? contact : throw new InvalidDataException("it does not say who reports (organization-name)")),
            Begin = Moment(range, "start-datetime"),
            End = Moment(range, "end-datetime"),
            Contact = contact,
            Id = Text(root, "report-id") ?? throw new InvalidDataException("it has no report-id"),
            Policies = policies.Count > 0 ? policies.ToImmutable() : throw new InvalidDataException("it has no policies"),
        };
    }

    private static TlsReportPolicy ReadPolicy(JsonElement entry, ref int failures)
    {
        var policy = Member(entry, "policy") ?? throw new InvalidDataException("a policy is missing");
        if (!DomainName.TryParse(Text(policy, "policy-domain"), out var domain)) throw new InvalidDataException("a policy-domain is not a domain");
        var summary = Member(entry, "summary");
        var details = ImmutableArray.CreateBuilder<TlsReportFailure>();
        foreach (var detail in Items(entry, "failure-details"))
        {
            if (++failures > MaximumFailures) throw new InvalidDataException($"it has more than {MaximumFailures} failure-details");
            if (Text(detail, "result-type") is not { } result) continue;
            details.Add(new TlsReportFailure(result, Count(detail, "failed-session-count"))
            {
                SendingAddress = Text(detail, "sending-mta-ip"),
                Host = Text(detail, "receiving-mx-hostname"),
                HostAddress = Text(detail, "receiving-ip"),
                HostHelo = Text(detail, "receiving-mx-helo"),
                Information = Text(detail, "additional-information"),
                Reason = Text(detail, "failure-reason-code"),
            });
        }

        return new TlsReportPolicy(TlsReportWords.PolicyType(Text(policy, "policy-type")), domain, Count(summary, "total-successful-session-count"), Count(summary, "total-failure-session-count"))
        {
            Text = Texts(policy, "policy-string"),
            Hosts = Texts(policy, "mx-host"),
            Details = details.ToImmutable(),
        };
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var list)) return [];
        return list.ValueKind switch
        {
            JsonValueKind.Array => list.EnumerateArray(),
            JsonValueKind.Object => [list],
            _ => [],
        };
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? Clean(member.GetString()) : null;

    private static ImmutableArray<string> Texts(JsonElement parent, string name)
    {
        if (Text(parent, name) is { } one) return [.. one.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MaximumLines)];
        if (!parent.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array) return [];
        return [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Take(MaximumLines).Select(item => Clean(item.GetString())).OfType<string>()];
    }

    private static long Count(JsonElement? parent, string name) =>
        parent is { } element && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var count) && count is >= 0 and <= uint.MaxValue ? count : 0;

    private static DateTimeOffset Moment(JsonElement range, string name) =>
        DateTimeOffset.TryParse(Text(range, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw new InvalidDataException($"its {name} is not a time");

    private static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > MaximumText) text = text[..MaximumText];
        return string.Create(text.Length, text, static (clean, text) =>
        {
            for (var i = 0; i < text.Length; i++) clean[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? ' ' : text[i];
        }).Trim();
    }
}
