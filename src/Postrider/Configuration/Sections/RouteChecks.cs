using System.Collections.Immutable;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Sections;

/// <summary>What must hold between routes, and between the keys of one.</summary>
internal static class RouteChecks
{
    /// <summary>The name of the route behind all others.</summary>
    public const string DefaultName = "default";

    public static void Check(ImmutableArray<TableReader> tables)
    {
        foreach (var table in tables)
            if (table.IsSound(RouteSection.Kind)) CheckHosts(table);
        CheckNames(tables);
        CheckReach(tables);
    }

    /// <summary>Whether a route takes all mail that reaches it.</summary>
    public static bool IsCatchAll(Route route) =>
        (route.Destinations.IsEmpty || route.Destinations.Contains("*")) && (route.Senders.IsEmpty || route.Senders.Contains("*"));

    private static void CheckHosts(TableReader table)
    {
        var kind = table.Get(RouteSection.Kind);
        var needsHosts = kind is RouteKind.SmartHost or RouteKind.Lmtp;
        if (needsHosts && table.IsSound(RouteSection.Hosts) && table.Get(RouteSection.Hosts).IsEmpty)
            table.Complain(table.Has(RouteSection.Hosts) ? RouteSection.Hosts : RouteSection.Kind, "This route does not say where to.", "Add hosts = [\"HOST:PORT\"].");
        if (!needsHosts && table.Has(RouteSection.Hosts))
            table.Complain(RouteSection.Hosts, "Only routes of kind smart_host and lmtp go to hosts of their own.", "Write kind = \"smart_host\", or remove hosts.");
        if (kind != RouteKind.SmartHost && table.Has(RouteSection.User))
            table.Complain(RouteSection.User, "Only a smart host is signed in to.", "Write kind = \"smart_host\", or remove user.");
        if (kind == RouteKind.Lmtp && table.Get(RouteSection.UseMx))
            table.Complain(RouteSection.UseMx, "LMTP servers are not found by MX (RFC 2033, 5).", "Remove use_mx.");
        if (kind == RouteKind.Lmtp && table.Get(RouteSection.Tls) == ClientTls.Dane)
            table.Complain(RouteSection.Tls, "No TLSA records are asked for on the way to an LMTP server: no mail would go there.", "Write tls = \"verified\" or \"fingerprint\".");
        if (table.IsSound(RouteSection.Tls) && table.IsSound(RouteSection.Fingerprints)) CheckFingerprints(table);
        if (kind != RouteKind.Mx && table.Has(RouteSection.Port))
            table.Complain(RouteSection.Port, "The port of a host stands behind its name.", "Write hosts = [\"HOST:PORT\"], and remove port.");
    }

    private static void CheckFingerprints(TableReader table)
    {
        var wants = table.Get(RouteSection.Tls) == ClientTls.Fingerprint;
        var has = !table.Get(RouteSection.Fingerprints).IsEmpty;
        if (wants && !has)
            table.Complain(RouteSection.Tls, "Without a fingerprint no host could take mail.", "Add tls_fingerprints = [\"…\"] with the SHA-256 of the host's certificate or key.");
        if (has && !wants)
            table.Complain(RouteSection.Fingerprints, "Fingerprints are looked at only with tls = \"fingerprint\".", "Write tls = \"fingerprint\", or remove tls_fingerprints.");
    }

    private static void CheckNames(ImmutableArray<TableReader> tables)
    {
        var seen = new Dictionary<string, TomlPlace>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            if (table.Find(RouteSection.Name) is not { } name) continue;
            if (!seen.TryAdd(name, table.Place))
                table.Complain(RouteSection.Name, $"There is a route '{name}' already, in line {seen[name].Line}.", "Give each route a name of its own.");
            else if (name == DefaultName && (table.Has(RouteSection.Destinations) || table.Has(RouteSection.Senders)))
                table.Complain(RouteSection.Name, "The route 'default' is the one behind all others, and takes all mail.", "Choose another name, or remove destinations and senders.");
        }
    }

    private static void CheckReach(ImmutableArray<TableReader> tables)
    {
        TableReader? catchAll = null;
        var whole = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            if (catchAll is not null)
            {
                table.Warn(RouteSection.Name, $"No mail gets here: the route in line {catchAll.Place.Line} takes all.", "Move this route before it.");
                continue;
            }

            if (!table.IsSound(RouteSection.Destinations) || !table.IsSound(RouteSection.Senders)) continue;
            foreach (var destination in table.Items(RouteSection.Destinations))
                if (whole.TryGetValue(destination.Value, out var line))
                    table.Warn(RouteSection.Destinations, destination.Place, $"Mail for {destination.Value} goes by the route in line {line} already.", "Remove it from one of the two.");
            var senders = table.Get(RouteSection.Senders);
            if (!senders.IsEmpty && !senders.Contains("*")) continue;
            if (!table.Has(RouteSection.Destinations) || table.Get(RouteSection.Destinations).Contains("*")) catchAll = table;
            foreach (var destination in table.Get(RouteSection.Destinations)) whole.TryAdd(destination, table.Place.Line);
        }
    }
}
