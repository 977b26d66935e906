using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;

namespace Postrider.Http.Admin;

/// <summary>A signing key as people and programs are told of it.</summary>
public sealed record KeyView
{
    public required string Selector { get; init; }

    public required string Algorithm { get; init; }

    /// <summary><c>next</c>, <c>active</c>, <c>retiring</c> or <c>withdrawn</c>.</summary>
    public required string State { get; init; }

    /// <summary>The name that verifiers ask for.</summary>
    public required string Name { get; init; }

    /// <summary>The name that the TXT record stands at: the same, but for delegated domains.</summary>
    public required string RecordName { get; init; }

    public required string Record { get; init; }

    /// <summary>Whether the relay sets and removes the record itself.</summary>
    public required bool IsSetHere { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="DomainKey.PublishedAt"/>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <inheritdoc cref="DomainKey.SeenAt"/>
    public DateTimeOffset? SeenAt { get; init; }

    /// <inheritdoc cref="DomainKey.ActivatedAt"/>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <inheritdoc cref="DomainKey.RetiredAt"/>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <inheritdoc cref="DomainKey.WithdrawnAt"/>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>What it waits for: <c>record</c>, <c>settling</c>, <c>schedule</c>, <c>successor</c>, <c>grace</c> or <c>removal</c>.</summary>
    public required string WaitsFor { get; init; }

    /// <summary>Until when at least; <c>null</c> where that depends on something else than time.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <param name="isSetHere">Whether the relay may write to the zone of a name.</param>
    public static KeyView Of(SendingDomain domain, DomainKey key, KeySchedule schedule, Func<Smtp.DomainName, bool> isSetHere)
    {
        var outlook = KeyOutlook.Of(domain, key, schedule);
        var recordName = domain.RecordName(key.Selector);
        return new KeyView
        {
            Selector = key.Selector,
            Algorithm = key.Algorithm.Word(),
            State = key.State.ToString().ToLowerInvariant(),
            Name = domain.SelectorName(key.Selector).Value,
            RecordName = recordName.Value,
            Record = key.PublicRecord,
            IsSetHere = isSetHere(recordName),
            CreatedAt = key.CreatedAt,
            PublishedAt = key.PublishedAt,
            SeenAt = key.SeenAt,
            ActivatedAt = key.ActivatedAt,
            RetiredAt = key.RetiredAt,
            WithdrawnAt = key.WithdrawnAt,
            WaitsFor = outlook.Wait.ToString().ToLowerInvariant(),
            WaitsUntil = outlook.Until,
        };
    }
}
