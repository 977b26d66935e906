using System.Collections.Immutable;
using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Http.Web;

namespace Postrider.Configuration.Sections;

/// <summary><c>[web]</c>: what the world is served by HTTP and HTTPS.</summary>
internal static class WebSection
{
    private const int UsualHttp = 80;
    private const int UsualHttps = 443;

    public static readonly ListKey<ImmutableArray<IPEndPoint>> Http = new("http", ListenKind.Any)
    {
        Text = "Addresses and ports for plain HTTP: answers to certificate authorities (ACME, HTTP-01) are fetched there, always by port 80. [] for none.",
        Example = "[\"*:80\"]",
        Otherwise = "all addresses, port 80",
    };

    public static readonly ListKey<ImmutableArray<IPEndPoint>> Https = new("https", ListenKind.Any)
    {
        Text = "Addresses and ports for HTTPS: MTA-STS policies of your own domains are fetched there, always by port 443. It shows the certificates of the mail listeners. [] for none.",
        Example = "[\"*:443\"]",
        Otherwise = "all addresses, port 443",
    };

    public static readonly Key<int> MaximumConnections = new("max_connections", new Count(4, 100_000), 256)
    {
        Text = "Open connections at most; one address may hold a quarter of them. More are closed at once.",
    };

    public static readonly Section Section = new(
        "[web]",
        "A small web listener for what mail needs of the web. Without this table nothing listens. Everything else that is asked there is answered by 404.",
        Http, Https, MaximumConnections);

    public static WebPlace? Read(TableReader? table) => table is null ? null : new WebPlace(
        Endpoints(table, Http, UsualHttp), Endpoints(table, Https, UsualHttps), table.Get(MaximumConnections));

    private static ImmutableArray<IPEndPoint> Endpoints(TableReader table, ListKey<ImmutableArray<IPEndPoint>> key, int port) =>
        table.Has(key) ? [.. table.Get(key).SelectMany(group => group)] : ListenKind.Everywhere(port);
}
