using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.Serving;

/// <summary>What a station keeps besides its spool, and the key of its secrets.</summary>
internal sealed class StationRecords : IDisposable
{
    private StationRecords(StationDatabase database, SecretBox secrets) => (Database, Secrets) = (database, secrets);

    public StationDatabase Database { get; }

    public SecretBox Secrets { get; }

    /// <exception cref="IOException">One of them cannot be had; the message says what to do.</exception>
    public static async Task<StationRecords> OpenAsync(string dataDirectory, CancellationToken cancellation)
    {
        var database = await StationDatabase.OpenAsync(dataDirectory, cancellation).ConfigureAwait(false);
        try
        {
            return new StationRecords(database, SecretBox.Open(dataDirectory, Environment.GetEnvironmentVariable(SecretBox.KeyVariable)));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Secrets.Dispose();
        Database.Dispose();
    }
}
