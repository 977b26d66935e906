namespace Postrider.Http;

/// <summary>Something that listens by HTTP and can be opened and closed while the rest goes on.</summary>
public interface IHttpEndpoint : IAsyncDisposable
{
    /// <summary>Where it listens, with the ports that the system chose; known once it is started.</summary>
    IReadOnlyCollection<string> Addresses { get; }

    /// <exception cref="IOException">It cannot listen there.</exception>
    Task StartAsync(CancellationToken cancellation);

    Task StopAsync(CancellationToken cancellation);
}
