using System.Collections.Immutable;
using System.Security.Cryptography;
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
    public async ValueTask<ImmutableArray<byte[]>> ReadAsync(CancellationToken cancellation)
    {
        var boxes = await database.ReadAsync(static session => StationSession.ReadRows(session.Prepared(SrsSql.List), row => row.Octets(0).ToArray()), cancellation).ConfigureAwait(false);
        return [.. boxes.Select(box => secrets.Unseal(box, Owner))];
    }

    /// <summary>Makes one where there is none: of several processes that do so at once, one does.</summary>
    public async ValueTask MakeAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        var secret = RandomNumberGenerator.GetBytes(Length);
        var box = secrets.Seal(secret, Owner);
        CryptographicOperations.ZeroMemory(secret);
        await database.WriteAsync(session => session.Prepared(SrsSql.InsertFirst).Bind(1, at).Bind(2, box).Run(), cancellation).ConfigureAwait(false);
    }
}
