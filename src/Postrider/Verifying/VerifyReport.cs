using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Mail.Spf;

namespace Postrider.Verifying;

/// <summary>What <c>postrider verify</c> found, results in the words of RFC 8601.</summary>
/// <param name="Client">The address that SPF was asked about.</param>
/// <param name="AuthenticationResults">The header field that says the same.</param>
internal sealed record VerifyReport(
    string? Client,
    string? Helo,
    string ReversePath,
    SpfFinding Spf,
    IReadOnlyList<DkimFinding> Dkim,
    DmarcFinding Dmarc,
    ArcFinding Arc,
    string AuthenticationResults)
{
    public static VerifyReport Of(MessageJudgement judgement, string serviceId)
    {
        var spf = judgement.Spf;
        var dmarc = judgement.Dmarc;
        return new VerifyReport(
            judgement.Client?.ToString(),
            NullIfEmpty(judgement.Helo),
            judgement.ReversePath,
            new SpfFinding(
                spf.Result.Word(), spf.Identity == SpfIdentity.Helo ? "helo" : "mailfrom", NullIfEmpty(spf.Domain.Value), spf.Mechanism,
                NullIfEmpty(spf.MechanismDomain.Value), spf.Reason, spf.Explanation, spf.LookUps, Answers(spf.Answers)),
            [.. judgement.Dkim.Select(Signature)],
            new DmarcFinding(
                dmarc.Result.Word(), NullIfEmpty(dmarc.Domain.Value), NullIfEmpty(dmarc.OrganizationalDomain.Value), NullIfEmpty(dmarc.RecordDomain.Value),
                dmarc.Record is null ? null : dmarc.Policy.Word(), dmarc.Disposition.Word(), Domains(dmarc.Aligned), Domains(dmarc.Unaligned), dmarc.Reason, Answers(dmarc.Answers)),
            new ArcFinding(
                judgement.Arc.Status.Word(), judgement.Arc.Instances, [.. judgement.Arc.Sealers.Select(sealer => sealer.Value)], judgement.Arc.Reason,
                [.. judgement.Arc.Keys.Select(Answer)]),
            AuthenticationResultsWriter.Write(judgement.ToResults(serviceId)));
    }

    private static DkimFinding Signature(DkimVerdict verdict) => new(
        verdict.Result.Word(), NullIfEmpty(verdict.Domain.Value), NullIfEmpty(verdict.Selector), verdict.Identity, verdict.Algorithm?.Word(), verdict.KeyBits,
        verdict.SignedFields, verdict.Reason, verdict.Key is null ? [] : [Answer(verdict.Key)]);

    private static ImmutableArray<DnsFinding> Answers(ImmutableArray<DnsObservation> observations) =>
        [.. observations.Select(seen => new DnsFinding(seen.Type, seen.Name.Value, Word(seen.Status), seen.Records, seen.Authenticated, seen.Detail))];

    private static DnsFinding Answer(DkimKeyAnswer key) => new("TXT", key.Name.Value, Word(key.Status), key.Records, key.Authenticated, key.Detail);

    private static string Word(DnsStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static ImmutableArray<DomainFinding> Domains(ImmutableArray<AuthenticatedDomain> domains) =>
        [.. domains.Select(domain => new DomainFinding(domain.Method == DmarcMethod.Spf ? "spf" : "dkim", domain.Domain.Value))];

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <param name="Identity">Whose right was checked: <c>mailfrom</c> or <c>helo</c>.</param>
/// <param name="Mechanism">The directive that decided, and where it stands.</param>
internal sealed record SpfFinding(
    string Result, string Identity, string? Domain, string? Mechanism, string? MechanismDomain, string Reason, string? Explanation, int LookUps, ImmutableArray<DnsFinding> Dns);

internal sealed record DkimFinding(
    string Result, string? Domain, string? Selector, string? Identity, string? Algorithm, int KeyBits, IReadOnlyList<string> SignedFields, string? Reason, ImmutableArray<DnsFinding> Dns);

/// <param name="Policy">Of the record, for this domain.</param>
/// <param name="Disposition">What the domain asks to be done with this message.</param>
internal sealed record DmarcFinding(
    string Result,
    string? Domain,
    string? OrganizationalDomain,
    string? RecordDomain,
    string? Policy,
    string Disposition,
    ImmutableArray<DomainFinding> Aligned,
    ImmutableArray<DomainFinding> Unaligned,
    string Reason,
    ImmutableArray<DnsFinding> Dns);

internal sealed record ArcFinding(string Result, int Instances, ImmutableArray<string> Sealers, string? Reason, ImmutableArray<DnsFinding> Dns);

internal sealed record DomainFinding(string Method, string Domain);

/// <summary>A DNS answer that a verdict stands on.</summary>
internal sealed record DnsFinding(string Type, string Name, string Status, ImmutableArray<string> Records, bool Authenticated, string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class VerifyJson : JsonSerializerContext;
