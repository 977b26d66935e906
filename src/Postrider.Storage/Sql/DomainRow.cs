using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>Domains and keys as rows of <c>domain</c> and <c>signing_key</c>.</summary>
internal static class DomainRow
{
    /// <summary>Reads a row of <see cref="DomainSql.List"/>; its keys are read apart.</summary>
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static SendingDomain Read(Statement row) => new()
    {
        Name = DomainName.Parse(row.Text(0)),
        CreatedAt = Moments.Read(row, 1),
        DelegationZone = row.TextOrNull(2) is { } zone ? DomainName.Parse(zone) : null,
        Verification = row.Number(3) is >= 0 and <= (long)DomainVerification.Broken and var verification
            ? (DomainVerification)verification
            : throw new FormatException($"{row.Number(3)} is no verification."),
        VerifiedAt = Moments.ReadOrNull(row, 4),
    };

    /// <summary>Reads a row of <see cref="DomainSql.ListKeys"/>, without the domain before it.</summary>
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static DomainKey ReadKey(Statement row) => new()
    {
        Id = row.Number(1),
        Selector = row.Text(2),
        Algorithm = row.Number(3) is (long)DkimAlgorithm.RsaSha256 or (long)DkimAlgorithm.Ed25519Sha256
            ? (DkimAlgorithm)row.Number(3)
            : throw new FormatException($"{row.Number(3)} is no algorithm."),
        State = row.Number(4) is >= 0 and <= (long)DomainKeyState.Withdrawn and var state
            ? (DomainKeyState)state
            : throw new FormatException($"{row.Number(4)} is no state of a key."),
        PublicRecord = row.Text(5),
        CreatedAt = Moments.Read(row, 6),
        PublishedAt = Moments.ReadOrNull(row, 7),
        SeenAt = Moments.ReadOrNull(row, 8),
        ActivatedAt = Moments.ReadOrNull(row, 9),
        RetiredAt = Moments.ReadOrNull(row, 10),
        WithdrawnAt = Moments.ReadOrNull(row, 11),
    };

    /// <summary>Binds for <see cref="DomainSql.UpdateKey"/>.</summary>
    public static Statement BindUpdate(Statement statement, KeyTransition transition)
    {
        var after = transition.After;
        return statement.Bind(1, transition.Before.Id).Bind(2, (long)transition.Before.State).Bind(3, (long)after.State)
            .Bind(4, after.PublishedAt).Bind(5, after.SeenAt).Bind(6, after.ActivatedAt).Bind(7, after.RetiredAt).Bind(8, after.WithdrawnAt);
    }
}
