using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Secrets;
using Postrider.Storage.Sql;
using Postrider.Storage.Station;

namespace Postrider.Storage.Domains;

/// <summary>The sending domains in the station's database, the private halves of their keys in sealed form.</summary>
public sealed class SqliteDomainStore(StationDatabase database, SecretBox secrets) : IDomainStore
{
    public async ValueTask<ImmutableArray<SendingDomain>> ListAsync(CancellationToken cancellation) => await database.ReadAsync(
        static session =>
        {
            var keys = StationSession.ReadRows(session.Prepared(DomainSql.ListKeys), row => (Domain: row.Text(0), Key: DomainRow.ReadKey(row)))
                .ToLookup(row => row.Domain, row => row.Key);
            return StationSession.ReadRows(session.Prepared(DomainSql.List), DomainRow.Read)
                .Select(domain => domain with { Keys = [.. keys[domain.Name.Value]] }).ToImmutableArray();
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask<SendingDomain?> FindAsync(DomainName name, CancellationToken cancellation) => await database.ReadAsync(
        session =>
        {
            var domain = StationSession.ReadRows(session.Prepared(DomainSql.Find).Bind(1, name.Value), DomainRow.Read).SingleOrDefault();
            return domain is null ? null : domain with { Keys = [.. StationSession.ReadRows(session.Prepared(DomainSql.FindKeys).Bind(1, name.Value), DomainRow.ReadKey)] };
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask<bool> AddAsync(SendingDomain domain, IReadOnlyList<DkimSigningKey> keys, CancellationToken cancellation) => await database.WriteAsync(
        session =>
        {
            var added = session.Prepared(DomainSql.Insert).Bind(1, domain.Name.Value).Bind(2, domain.CreatedAt).Bind(3, domain.DelegationZone?.Value)
                .Bind(4, (long)domain.Verification).Bind(5, domain.VerifiedAt).Run();
            if (added == 0) return false;
            foreach (var key in keys)
                if (!Insert(session, key, domain.CreatedAt)) throw new ArgumentException($"The key {key.Selector} of {domain.Name} stands beside another of its kind.", nameof(keys));
            return true;
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask<bool> RemoveAsync(DomainName name, CancellationToken cancellation) =>
        await database.WriteAsync(session => session.Prepared(DomainSql.Delete).Bind(1, name.Value).Run() > 0, cancellation).ConfigureAwait(false);

    public async ValueTask<bool> AddKeyAsync(DkimSigningKey key, DateTimeOffset at, CancellationToken cancellation) =>
        await database.WriteAsync(session => Insert(session, key, at), cancellation).ConfigureAwait(false);

    public async ValueTask<bool> ChangeKeysAsync(IReadOnlyList<KeyTransition> transitions, CancellationToken cancellation) => await database.WriteAsync(
        session =>
        {
            session.Execute("SAVEPOINT steps");
            foreach (var transition in transitions)
            {
                if (DomainRow.BindUpdate(session.Prepared(DomainSql.UpdateKey), transition).Run() > 0) continue;
                session.Execute("ROLLBACK TO steps");
                return false;
            }

            return true;
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask<bool> RemoveKeyAsync(DomainKey key, CancellationToken cancellation) =>
        await database.WriteAsync(session => session.Prepared(DomainSql.DeleteKey).Bind(1, key.Id).Run() > 0, cancellation).ConfigureAwait(false);

    public async ValueTask<DkimSigningKey?> ReadSigningKeyAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation)
    {
        var found = await database.ReadAsync(
            session => StationSession.ReadRows(session.Prepared(DomainSql.FindSecret).Bind(1, key.Id), row => row.IsNull(0) ? null : row.Octets(0).ToArray()),
            cancellation).ConfigureAwait(false);
        if (found is not [{ } box]) return null;
        var pem = secrets.Unseal(box, OwnerOf(domain.Name, key.Selector));
        try
        {
            return DkimSigningKey.FromPem(domain.Name, key.Selector, Encoding.ASCII.GetString(pem));
        }
        catch (FormatException failure)
        {
            throw new SecretException($"The secret of {OwnerOf(domain.Name, key.Selector)} is no private key: {failure.Message}", failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    public async ValueTask SetVerificationAsync(DomainName name, DomainVerification verification, DateTimeOffset at, CancellationToken cancellation) =>
        await database.WriteAsync(
            session => session.Prepared(DomainSql.SetVerification).Bind(1, name.Value).Bind(2, (long)verification).Bind(3, at).Run(), cancellation).ConfigureAwait(false);

    private bool Insert(StationSession session, DkimSigningKey key, DateTimeOffset at)
    {
        var pem = Encoding.ASCII.GetBytes(key.ExportPem());
        var box = secrets.Seal(pem, OwnerOf(key.Domain, key.Selector));
        CryptographicOperations.ZeroMemory(pem);
        return session.Prepared(DomainSql.InsertKey).Bind(1, key.Domain.Value).Bind(2, key.Selector).Bind(3, (long)key.Algorithm)
            .Bind(4, key.PublicRecord).Bind(5, box).Bind(6, at).Run() > 0;
    }

    private static string OwnerOf(DomainName domain, string selector) => $"the signing key {selector}._domainkey.{domain}";
}
