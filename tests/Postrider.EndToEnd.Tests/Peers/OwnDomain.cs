using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.EndToEnd.Peers;

/// <summary>A domain of a relay's, with a key whose record stands in a test's zone.</summary>
internal static class OwnDomain
{
    /// <summary>Puts it into the data directory of a relay that does not run, with a key that signs from the start.</summary>
    public static async Task AddAsync(string dataDirectory, DkimSigningKey own, CancellationToken cancellation)
    {
        using var database = await StationDatabase.OpenAsync(dataDirectory, cancellation);
        using var secrets = SecretBox.Open(dataDirectory, null);
        var store = new SqliteDomainStore(database, secrets);
        await store.AddAsync(new SendingDomain { Name = own.Domain, CreatedAt = DateTimeOffset.UtcNow }, [own], cancellation);
        var key = (await store.FindAsync(own.Domain, cancellation))?.Keys[0] ?? throw new InvalidOperationException("The domain was not added.");
        await store.ChangeKeysAsync([new KeyTransition(key, key with { State = DomainKeyState.Active, ActivatedAt = DateTimeOffset.UtcNow })], cancellation);
    }
}
