using Postrider.Configuration;
using Postrider.Mail.DomainRecords;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Domains;

/// <summary>Which records a domain of this station ought to have, by the settings and by its keys.</summary>
internal static class DomainExpectations
{
    /// <param name="direction">Whether mail comes in; <c>null</c> to go by <c>inbound_domains</c>.</param>
    public static DomainWishes Of(Settings settings, SendingDomain domain, MailDirection? direction)
    {
        var isInbound = settings.Submission.InboundDomains.Contains(domain.Name);
        return new DomainWishes
        {
            Domain = domain.Name,
            HostName = settings.Relay.HostName,
            Sources = StationSources.Find(settings),
            Keys = [.. domain.Keys.Where(IsWanted).Select(key => KeyOf(domain, key))],
            SpareSelectors = domain.Mode == DomainMode.Own
                ? []
                : [.. SelectorNames.Fixed(domain, settings.Signing.Schedule.Algorithms).Where(selector => !domain.Keys.Any(key => key.Selector == selector && IsWanted(key)))
                    .Select(selector => (domain.SelectorName(selector), domain.RecordName(selector)))],
            Direction = direction ?? (isInbound ? MailDirection.Both : MailDirection.Outbound),
            ReturnPath = Below(domain.Name, settings.Domains.ReturnPath),
            Tracking = Below(domain.Name, settings.Domains.Tracking),
            ReportMailbox = settings.Domains.ReportMailbox ?? $"postmaster@{domain.Name}",
            StsId = settings.StsPublications.FirstOrDefault(one => one.Domain == domain.Name)?.Id,
            TimeToLive = settings.Domains.TimeToLive,
        };
    }

    /// <summary>A key that retires stays published for mail on its way; whether it does is the rotation's business.</summary>
    private static bool IsWanted(DomainKey key) => key.State is DomainKeyState.Next or DomainKeyState.Active;

    private static WantedKey KeyOf(SendingDomain domain, DomainKey key) => new(
        domain.SelectorName(key.Selector), key.PublicRecord, domain.Mode == DomainMode.Delegated ? domain.RecordName(key.Selector) : default);

    private static DomainName Below(DomainName domain, string? label) => label is null ? default : DomainName.Parse($"{label}.{domain}");
}
