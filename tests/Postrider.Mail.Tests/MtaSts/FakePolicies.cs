using System.Collections.Concurrent;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.MtaSts;

/// <summary>Policy hosts by domain, and a store that a restart would find again.</summary>
internal sealed class FakePolicies : IStsFetcher, IStsStore
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _hanging = new();

    public ConcurrentDictionary<string, StsFetch> Served { get; } = new();

    public ConcurrentDictionary<string, StoredPolicy> Stored { get; } = new();

    public ConcurrentQueue<string> Fetched { get; } = new();

    /// <summary>Whether the disk takes nothing.</summary>
    public bool IsDiskFull { get; set; }

    public void Serve(string domain, string mode, int maximumAge = 604_800, string mx = "mx.example") =>
        Served[domain] = new StsFetch($"version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: {maximumAge}\n", null);

    public void Break(string domain, string problem) => Served[domain] = new StsFetch(null, problem);

    public TaskCompletionSource Hang(string domain) => _hanging.GetOrAdd(domain, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Waits until something has come about in the background.</summary>
    public async Task UntilAsync(Func<FakePolicies, bool> isSo)
    {
        while (!isSo(this))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask<StsFetch> FetchAsync(DomainName domain, CancellationToken cancellation)
    {
        Fetched.Enqueue(domain.Value);
        if (_hanging.TryGetValue(domain.Value, out var gate)) await gate.Task.WaitAsync(cancellation);
        return Served.TryGetValue(domain.Value, out var served) ? served : new StsFetch(null, "404");
    }

    public ValueTask<IReadOnlyList<StoredPolicy>> LoadAsync(CancellationToken cancellation) => new([.. Stored.Values]);

    public ValueTask SaveAsync(StoredPolicy policy, CancellationToken cancellation)
    {
        if (IsDiskFull) throw new IOException("No space left on device");
        Stored[policy.Domain.Value] = policy;
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(DomainName domain, CancellationToken cancellation)
    {
        Stored.TryRemove(domain.Value, out _);
        return ValueTask.CompletedTask;
    }
}
