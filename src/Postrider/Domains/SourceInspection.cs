using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.DomainRecords;
using Postrider.Relay.Sources;
using Postrider.Smtp;

namespace Postrider.Domains;

/// <summary>Looks whether the name that a source says in EHLO and its addresses lead to each other, as large providers demand.</summary>
internal static class SourceInspection
{
    /// <param name="station">The station's name, for a source without one of its own.</param>
    /// <returns>Nothing for a source without public addresses of its own.</returns>
    public static async Task<IReadOnlyList<RecordFinding>> InspectAsync(IDnsResolver dns, EgressSource source, DomainName station, CancellationToken cancellation)
    {
        ImmutableArray<IPAddress> known = [.. source.Addresses.Where(StationSources.IsPublic)];
        return known.IsEmpty ? [] : await new HostInspection(dns).InspectAsync(source.HeloName.IsEmpty ? station : source.HeloName, known, cancellation).ConfigureAwait(false);
    }
}
