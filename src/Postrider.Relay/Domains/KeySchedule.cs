using System.Collections.Immutable;
using Postrider.Mail.Dkim;

namespace Postrider.Relay.Domains;

/// <summary>When signing keys take turns.</summary>
public sealed record KeySchedule
{
    /// <summary>A key of each of these is kept for each domain.</summary>
    public ImmutableArray<DkimAlgorithm> Algorithms { get; init; } = [DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256];

    /// <summary>Bits of new RSA keys.</summary>
    public int RsaBits { get; init; } = DkimSigningKey.MinimumRsaBits;

    /// <summary>How long mail is signed with a key before the next one is made; <c>null</c> to rotate only when told to.</summary>
    public TimeSpan? RotateEvery { get; init; } = TimeSpan.FromDays(180);

    /// <summary>How long a record is seen in the DNS before its key signs, so that every server of the zone has it; the first key of a domain does not wait.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the record of a key stays after its last signature: mail may wait for days, and be judged again later.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(14);
}
