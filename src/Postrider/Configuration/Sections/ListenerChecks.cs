using System.Collections.Immutable;
using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;
using Postrider.Smtp.Server;

namespace Postrider.Configuration.Sections;

/// <summary>What must hold between the keys of listeners: above all, that none is an open relay.</summary>
internal static class ListenerChecks
{
    /// <param name="tables">The listeners in the file.</param>
    /// <param name="hasCertificates">Whether TLS can be offered at all.</param>
    /// <param name="hasIssuer">Whether bearer tokens can be checked.</param>
    public static void Check(ImmutableArray<TableReader> tables, bool hasCertificates, bool hasIssuer)
    {
        CheckNames(tables);
        CheckEndpoints(tables);
        foreach (var table in tables)
        {
            CheckNetworks(table);
            if (table.IsSound(ListenerSection.Kind)) CheckTls(table, hasCertificates);
            CheckMechanisms(table, hasIssuer);
            if (table.Has(ListenerSection.Judge) && table.IsSound(ListenerSection.Kind) && table.Get(ListenerSection.Kind) != ListenerKind.Relay)
                table.Complain(ListenerSection.Judge, "On a submission listener everybody signs in, so that nobody is judged.", "Move judge to a listener of kind = \"relay\", or remove it.");
        }
    }

    private static void CheckNames(ImmutableArray<TableReader> tables)
    {
        var seen = new Dictionary<string, TomlPlace>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            if (table.Find(ListenerSection.Name) is not { } name || seen.TryAdd(name, table.Place)) continue;
            table.Complain(ListenerSection.Name, $"There is a listener '{name}' already, in line {seen[name].Line}.", "Give each listener a name of its own.");
        }
    }

    private static void CheckNetworks(TableReader table)
    {
        var isRelay = table.Get(ListenerSection.Kind) == ListenerKind.Relay;
        var networks = table.Items(ListenerSection.RelayNetworks);
        if (networks.Length > 0 && !isRelay && table.IsSound(ListenerSection.Kind))
            table.Complain(ListenerSection.RelayNetworks, "On a submission listener everybody signs in.", "Move relay_networks to a listener of kind = \"relay\", or remove it.");
        Refuse(ListenerSection.RelayNetworks, "would make an open relay: strangers could send anything through this machine",
            "Name only the networks of your own hosts; for everybody else add users with `postrider credential add`.");
        Refuse(ListenerSection.XClientNetworks, "would let strangers pass for any client and any user", "Name only the hosts in front of this relay.");
        Refuse(ListenerSection.ProxyNetworks, "would let strangers pass for any address", "Name only the load balancers in front of this relay.");

        void Refuse(ListKey<IPNetwork> key, string consequence, string mend)
        {
            foreach (var network in table.Items(key))
                if (NetworkKind.IsWholeInternet(network.Value)) table.Complain(key, network.Place, $"{network.Value} {consequence}.", mend);
        }
    }

    private static void CheckTls(TableReader table, bool hasCertificates)
    {
        if (hasCertificates) return;
        const string Mend = "Add [tls] with certificates = [{ certificate = \"…\", key = \"…\" }]; `postrider init` makes a self-signed one to begin with.";
        if (table.Get(ListenerSection.Kind) == ListenerKind.Relay)
            table.Warn(ListenerSection.Kind, "There is no certificate, so this listener offers no TLS and nobody can sign in.", Mend);
        else
            table.Complain(ListenerSection.Kind, "A submission listener needs TLS, and there is no certificate.", Mend);
    }

    private static void CheckMechanisms(TableReader table, bool hasIssuer)
    {
        if (table.Has(ListenerSection.Mechanisms) && table.IsSound(ListenerSection.Mechanisms) && table.Get(ListenerSection.Mechanisms).IsEmpty && table.Get(ListenerSection.Kind) != ListenerKind.Relay)
            table.Complain(ListenerSection.Mechanisms, "Without a mechanism nobody can sign in here, and so nobody can send.", "Name mechanisms, or remove the key to have all.");
        foreach (var mechanism in table.Items(ListenerSection.Mechanisms))
        {
            if (mechanism.Value is "OAUTHBEARER" or "XOAUTH2" && !hasIssuer)
                table.Warn(ListenerSection.Mechanisms, mechanism.Place, $"{mechanism.Value} is not offered, for no issuer of tokens is known.", "Add [oidc], or remove the mechanism.");
            if (mechanism.Value == "EXTERNAL" && table.Get(ListenerSection.Certificates) == ClientCertificates.None)
                table.Warn(ListenerSection.Mechanisms, mechanism.Place, "EXTERNAL is not offered, for clients are not asked for certificates.", "Write client_certificates = \"requested\", or remove the mechanism.");
        }
    }

    // The system refuses the second of two that overlap, but only at start.
    private static void CheckEndpoints(ImmutableArray<TableReader> tables)
    {
        List<(IPEndPoint Endpoint, int Line)> taken = [];
        foreach (var table in tables)
        {
            foreach (var group in table.Items(ListenerSection.Listen))
            {
                foreach (var endpoint in group.Value)
                {
                    var other = taken.FirstOrDefault(one => Overlap(one.Endpoint, endpoint));
                    if (other.Endpoint is null) continue;
                    table.Complain(ListenerSection.Listen, group.Place, $"{endpoint} is taken already by {other.Endpoint} in line {other.Line}.", "Remove one of the two, or give it another port.");
                    break;
                }

                taken.AddRange(group.Value.Select(endpoint => (endpoint, group.Place.Line)));
            }

            if (!table.Has(ListenerSection.Listen) && table.IsSound(ListenerSection.Kind)) CheckUsual(table, taken);
        }
    }

    private static void CheckUsual(TableReader table, List<(IPEndPoint Endpoint, int Line)> taken)
    {
        var endpoints = ListenKind.Everywhere(ListenerSection.UsualPort(table.Get(ListenerSection.Kind)));
        foreach (var endpoint in endpoints)
        {
            var other = taken.FirstOrDefault(one => Overlap(one.Endpoint, endpoint));
            if (other.Endpoint is null) continue;
            table.Complain(ListenerSection.Kind, $"This kind listens on {endpoint} where it is not told otherwise, and {other.Endpoint} is taken already in line {other.Line}.", "Add listen = [\"ADDRESS:PORT\"].");
            break;
        }

        taken.AddRange(endpoints.Select(endpoint => (endpoint, table.Place.Line)));
    }

    private static bool Overlap(IPEndPoint one, IPEndPoint other) =>
        one.Port == other.Port && one.Port != 0 && one.AddressFamily == other.AddressFamily
        && (one.Address.Equals(other.Address) || IsAny(one.Address) || IsAny(other.Address));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
