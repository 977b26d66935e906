using System.Collections.Immutable;
using System.Security.Cryptography;
using Postrider.Mail.Srs;
using Postrider.Storage.Secrets;
using Postrider.Storage.Sql;
using Postrider.Storage.Station;

namespace Postrider.Storage.Srs;

/// <summary>The secrets by which rewritten reverse-paths are known again, in sealed form in the station's database.</summary>
public sealed class SrsSecretStore(StationDatabase database, SecretBox secrets)
{
    private const string Owner = "a secret of SRS";

    private const int Length = 32;

    /// <summary>All of them, the newest first: that one makes addresses.</summary>
    /// <exception cref="IOException">They cannot be read: the message says why.</exception>
    public async ValueTask<ImmutableArray<SrsSecret>> ReadAsync(CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(static session => StationSession.ReadRows(session.Prepared(SrsSql.List), row => (MadeAt: new DateTimeOffset(row.Number(0), TimeSpan.Zero), Box: row.Octets(1).ToArray())), cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => new SrsSecret(row.MadeAt, secrets.Unseal(row.Box, Owner)))];
    }

    /// <summary>Makes one where there is none: of several processes that do so at once, one does.</summary>
    public async ValueTask MakeAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        var box = Create();
        await database.WriteAsync(session => session.Prepared(SrsSql.InsertFirst).Bind(1, at).Bind(2, box).Run(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes a new one, which makes addresses from now on, and removes those that are not needed any more.</summary>
    /// <param name="at">The time.</param>
    /// <param name="forgetBefore">Old ones are removed whose next one was made before this.</param>
    public async ValueTask RotateAsync(DateTimeOffset at, DateTimeOffset forgetBefore, CancellationToken cancellation)
    {
        var box = Create();
        await database.WriteAsync(
            session =>
            {
                session.Prepared(SrsSql.Insert).Bind(1, at).Bind(2, box).Run();
                return session.Prepared(SrsSql.Forget).Bind(1, forgetBefore).Run();
            },
            cancellation).ConfigureAwait(false);
    }

    private byte[] Create()
    {
        var secret = RandomNumberGenerator.GetBytes(Length);
        var box = secrets.Seal(secret, Owner);
        CryptographicOperations.ZeroMemory(secret);
        return box;
    }
}
