using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Mail.BlockLists;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Doctor;

/// <summary>
/// Looks source addresses and domains up on block lists, politely: one question after the other, so many in all, and no more to a list that does not answer. A list is asked first for what it
/// must and must not have (RFC 5782, 5), for the silence of one that answers nothing must not be taken for praise, nor the word of one that lists everybody for blame.
/// </summary>
internal sealed class BlockListCheck(IDnsResolver dns, TimeProvider time)
{
    /// <summary>Questions of one run: what lists take of a station for nothing, and half a minute.</summary>
    public const int MaximumQuestions = 120;

    private const string Area = "block lists";
    private const string OwnResolver = "Run a resolver on this machine, which asks by its own address; or take the list out of [doctor].";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly BlockListLookup _lookup = new(dns);
    private int _asked;

    public async Task<IEnumerable<DoctorFinding>> RunAsync(DoctorSettings settings, ImmutableArray<IPAddress> sources, IEnumerable<DomainName> domains, CancellationToken cancellation)
    {
        _asked = 0;
        var findings = new List<DoctorFinding>();
        ImmutableArray<IPAddress> known = [.. sources.Where(StationSources.IsPublic)];
        ImmutableArray<DomainName> named = [.. domains];
        if (known.IsEmpty) findings.Add(DoctorFinding.Skipped(Area, "No public source address is known that could be looked up.", "Name them: sources under [domains]."));
        else
        {
            foreach (var list in settings.AddressLists)
                await AskListAsync(list, [BlockListLookup.TestAddress], BlockListLookup.CleanAddress, known, (address, stop) => _lookup.FindAsync(list, address, stop), findings, cancellation).ConfigureAwait(false);
        }

        if (!named.IsEmpty)
        {
            // Not all lists of domains have the entry that they ought to have.
            foreach (var list in settings.DomainLists)
                await AskListAsync(list, [], BlockListLookup.CleanDomain, named, (domain, stop) => _lookup.FindAsync(list, domain, stop), findings, cancellation).ConfigureAwait(false);
        }

        return findings;
    }

    /// <param name="entries">What a list must have.</param>
    /// <param name="clean">What no list may have.</param>
    private async Task AskListAsync<T>(
        DomainName list, ImmutableArray<T> entries, T clean, ImmutableArray<T> subjects, Func<T, CancellationToken, Task<BlockListAnswer>> ask, List<DoctorFinding> findings, CancellationToken cancellation) where T : notnull
    {
        foreach (var entry in entries)
        {
            if (await AskAsync(ask, entry, cancellation).ConfigureAwait(false) is not { } test || test.Status == BlockListStatus.Listed) continue;
            findings.Add(DoctorFinding.Skipped(Area, $"{list} cannot be asked: {test.Reason ?? "it does not have its test entry, so that it answers nothing through this resolver"}.", OwnResolver));
            return;
        }

        if (await AskAsync(ask, clean, cancellation).ConfigureAwait(false) is { Status: BlockListStatus.Listed })
        {
            findings.Add(DoctorFinding.Skipped(Area, $"{list} lists everybody ({clean} too): it was given up.", "Take the list out of [doctor]."));
            return;
        }

        for (var i = 0; i < subjects.Length; i++)
        {
            if (await AskAsync(ask, subjects[i], cancellation).ConfigureAwait(false) is not { } answer)
            {
                findings.Add(DoctorFinding.Skipped(
                    Area, $"{subjects.Length - i} of {subjects.Length} were not looked up on {list}: {MaximumQuestions} questions a run are what is polite.", "Name fewer lists under [doctor], or ask the list for a data feed."));
                return;
            }

            findings.Add(Judge(list, $"{subjects[i]}", answer));
            if (answer.Status is BlockListStatus.NotListed or BlockListStatus.Listed || i == subjects.Length - 1) continue;
            findings.Add(DoctorFinding.Skipped(Area, $"{list} is not asked for the other {subjects.Length - i - 1}.", OwnResolver));
            return;
        }
    }

    /// <returns><c>null</c> when enough was asked.</returns>
    private async Task<BlockListAnswer?> AskAsync<T>(Func<T, CancellationToken, Task<BlockListAnswer>> ask, T subject, CancellationToken cancellation)
    {
        if (_asked == MaximumQuestions) return null;
        if (_asked++ > 0) await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        return await ask(subject, cancellation).ConfigureAwait(false);
    }

    private static DoctorFinding Judge(DomainName list, string subject, BlockListAnswer answer) => answer.Status switch
    {
        BlockListStatus.NotListed => DoctorFinding.Good(Area, $"{subject} is not on {list}."),
        BlockListStatus.Listed => DoctorFinding.Bad(Area, $"{subject} is on {list}: {Queue.HumanText.Safe(answer.Reason ?? "")}", $"Find out what was sent (`postrider trace`), stop it, then ask {list} to take it off."),
        _ => DoctorFinding.Skipped(Area, $"{list} says nothing of {subject}: {Queue.HumanText.Safe(answer.Reason ?? "")}.", OwnResolver),
    };
}
