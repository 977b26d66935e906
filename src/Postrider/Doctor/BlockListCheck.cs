using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Mail.BlockLists;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Doctor;

/// <summary>Looks source addresses and domains up on block lists, politely: one question after the other.</summary>
internal sealed class BlockListCheck(IDnsResolver dns, TimeProvider time)
{
    private const string Area = "block lists";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly BlockListLookup _lookup = new(dns);

    public async Task<IEnumerable<DoctorFinding>> RunAsync(DoctorSettings settings, ImmutableArray<IPAddress> sources, IEnumerable<DomainName> domains, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        ImmutableArray<IPAddress> known = [.. sources.Where(StationSources.IsPublic)];
        if (known.IsEmpty) findings.Add(DoctorFinding.Skipped(Area, "No public source address is known that could be looked up.", "Name them: sources under [domains]."));
        foreach (var list in settings.AddressLists)
        {
            if (known.IsEmpty) break;
            if (await FindFaultAsync(list, cancellation).ConfigureAwait(false) is { } fault)
            {
                findings.Add(fault);
                continue;
            }

            foreach (var source in known) findings.Add(Judge(list, source.ToString(), await AskAsync(() => _lookup.FindAsync(list, source, cancellation), cancellation).ConfigureAwait(false)));
        }

        foreach (var list in settings.DomainLists)
            foreach (var domain in domains) findings.Add(Judge(list, domain.Value, await AskAsync(() => _lookup.FindAsync(list, domain, cancellation), cancellation).ConfigureAwait(false)));
        return findings;
    }

    /// <summary>A list that does not have its own test entry answers nothing, or not through this resolver: its silence must not be taken for praise.</summary>
    private async Task<DoctorFinding?> FindFaultAsync(DomainName list, CancellationToken cancellation)
    {
        var test = await AskAsync(() => _lookup.FindAsync(list, BlockListLookup.TestAddress, cancellation), cancellation).ConfigureAwait(false);
        return test.Status == BlockListStatus.Listed
            ? null
            : DoctorFinding.Skipped(Area, $"{list} cannot be asked: {test.Reason ?? "it does not have its test entry, so that it answers nothing through this resolver"}.", "Run a resolver on this machine, which asks by its own address; or take the list out of [doctor].");
    }

    private async Task<BlockListAnswer> AskAsync(Func<Task<BlockListAnswer>> ask, CancellationToken cancellation)
    {
        var answer = await ask().ConfigureAwait(false);
        await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        return answer;
    }

    private static DoctorFinding Judge(DomainName list, string subject, BlockListAnswer answer) => answer.Status switch
    {
        BlockListStatus.NotListed => DoctorFinding.Good(Area, $"{subject} is not on {list}."),
        BlockListStatus.Listed => DoctorFinding.Bad(Area, $"{subject} is on {list}: {Queue.HumanText.Safe(answer.Reason ?? "")}", $"Find out what was sent (`postrider trace`), stop it, then ask {list} to take it off."),
        _ => DoctorFinding.Skipped(Area, $"{list} says nothing of {subject}: {Queue.HumanText.Safe(answer.Reason ?? "")}.", "Run a resolver on this machine, which asks by its own address; or take the list out of [doctor]."),
    };
}
