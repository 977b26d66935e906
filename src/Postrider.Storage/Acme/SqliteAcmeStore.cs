using System.Collections.Immutable;
using Postrider.Mail.Acme;
using Postrider.Mail.Dane;
using Postrider.Smtp;
using Postrider.Storage.Secrets;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Acme;

/// <summary>Accounts and certificates in the station's database, the keys in sealed form.</summary>
public sealed class SqliteAcmeStore(StationDatabase database, SecretBox secrets) : IAcmeStore
{
    public async ValueTask<AcmeAccount?> FindAccountAsync(Uri directory, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            session => StationSession.ReadRows(session.Prepared(AcmeSql.FindAccount).Bind(1, directory.OriginalString), row => (Url: row.TextOrNull(0), Box: row.Octets(1).ToArray())),
            cancellation).ConfigureAwait(false);
        return rows is [var (url, box)] ? new AcmeAccount(directory, url is null ? null : new Uri(url), secrets.Unseal(box, OwnerOf(directory))) : null;
    }

    public async ValueTask SaveAccountAsync(AcmeAccount account, CancellationToken cancellation)
    {
        var box = secrets.Seal(account.Key.Span, OwnerOf(account.Directory));
        await database.WriteAsync(
            session => session.Prepared(AcmeSql.SaveAccount).Bind(1, account.Directory.OriginalString).Bind(2, account.Url?.OriginalString).Bind(3, box).Run(), cancellation).ConfigureAwait(false);
    }

    public async ValueTask<ImmutableArray<ManagedCertificate>> ListAsync(CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(session => StationSession.ReadRows(session.Prepared(AcmeSql.List), Read), cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => row.Certificate with { Key = Open(row.Certificate.Name, "key", row.Key), NextKey = Open(row.Certificate.Name, "next key", row.NextKey) })];
    }

    public async ValueTask SaveAsync(ManagedCertificate certificate, CancellationToken cancellation)
    {
        var (key, next) = (Close(certificate.Name, "key", certificate.Key), Close(certificate.Name, "next key", certificate.NextKey));
        await database.WriteAsync(
            session =>
            {
                var save = session.Prepared(AcmeSql.Save).Bind(1, certificate.Name.Value).Bind(2, certificate.Chain).Bind(5, certificate.NextSight.NextSince)
                    .Bind(6, certificate.NextSight.LongestLife.Ticks).Bind(7, certificate.Failures).Bind(8, certificate.TryAfter).Bind(9, certificate.Trouble);
                // An empty box is no key.
                return save.Bind(3, key).Bind(4, next).Run();
            },
            cancellation).ConfigureAwait(false);
    }

    private static (ManagedCertificate Certificate, byte[] Key, byte[] NextKey) Read(Statement row)
    {
        var certificate = new ManagedCertificate(DomainName.Parse(row.Text(0)))
        {
            Chain = row.TextOrNull(1),
            NextSight = new KeySight(Moments.ReadOrNull(row, 4), TimeSpan.FromTicks(row.Number(5))),
            Failures = (int)Math.Clamp(row.Number(6), 0, int.MaxValue),
            TryAfter = Moments.ReadOrNull(row, 7),
            Trouble = row.TextOrNull(8),
        };
        return (certificate, row.Octets(2).ToArray(), row.Octets(3).ToArray());
    }

    private byte[] Close(DomainName name, string what, ReadOnlyMemory<byte> key) => key.IsEmpty ? [] : secrets.Seal(key.Span, OwnerOf(name, what));

    private ReadOnlyMemory<byte> Open(DomainName name, string what, byte[] box) => box.Length == 0 ? ReadOnlyMemory<byte>.Empty : secrets.Unseal(box, OwnerOf(name, what));

    private static string OwnerOf(DomainName name, string what) => $"the {what} of the certificate for {name}";

    private static string OwnerOf(Uri directory) => $"the account at {directory.OriginalString}";
}
