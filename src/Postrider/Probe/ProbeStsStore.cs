using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Probe;

/// <summary>The policies that the relay has kept, for looking only: a probe changes nothing.</summary>
/// <param name="kept">Where they are; <c>null</c> where no relay is known.</param>
internal sealed class ProbeStsStore(IStsStore? kept) : IStsStore
{
    public async ValueTask<IReadOnlyList<StoredPolicy>> LoadAsync(CancellationToken cancellation)
    {
        if (kept is null) return [];
        try
        {
            return await kept.LoadAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever may not read the relay's directory sees what a relay without a past would do.
            return [];
        }
    }

    public ValueTask SaveAsync(StoredPolicy policy, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask RemoveAsync(DomainName domain, CancellationToken cancellation) => ValueTask.CompletedTask;
}
