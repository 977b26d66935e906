using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Sections;

/// <summary><c>[metrics]</c>: figures and health over HTTP.</summary>
internal static class MetricsSection
{
    private const int UsualPort = 9325;
    private static readonly IPEndPoint Standard = new(IPAddress.Loopback, UsualPort);

    public static readonly Key<bool> Enabled = new("enabled", Truth.Any, standard: true) { Text = "Whether figures and health are told at all." };

    public static readonly Key<IPEndPoint> Listen = new("listen", new EndpointKind(UsualPort), Standard)
    {
        Text = "Where /metrics, /healthz and /readyz are served over plain HTTP. Who reaches it needs no password: keep it to this machine or a network of your own.",
    };

    public static readonly Section Section = new("[metrics]", "Figures for Prometheus, and health checks.", Enabled, Listen);

    public static IPEndPoint? Read(TableReader? table)
    {
        if (table is null) return Standard;
        if (!table.Get(Enabled)) return null;
        var listen = table.Get(Listen);
        if (listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any))
            table.Warn(Listen, "Whoever reaches this machine can read its figures.", "Name an address of this machine that only your monitoring reaches, or let a firewall see to it.");
        return listen;
    }
}
