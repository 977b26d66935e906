using Postrider.Http.Admin;
using Postrider.Mail.Dns.Publishing;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Domains;

/// <summary>Rotates signing keys for those who ask the running relay.</summary>
internal sealed class KeyDesk(KeyRotator rotator, IDnsPublisher publisher) : IKeyDesk
{
    public async Task<KeyRotationReport?> RotateAsync(string domain, CancellationToken cancellation)
    {
        if (!DomainName.TryParse(domain, out var name) || await rotator.BeginAsync(name, cancellation).ConfigureAwait(false) is not { } start) return null;
        return new KeyRotationReport(
            start.Domain.Name.Value, start.Made, [.. start.Domain.Keys.Select(key => KeyView.Of(start.Domain, key, rotator.Schedule, publisher.Covers))]);
    }
}
