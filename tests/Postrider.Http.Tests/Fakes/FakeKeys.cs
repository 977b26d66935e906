using Postrider.Http.Admin;

namespace Postrider.Http.Tests.Fakes;

/// <summary>One domain whose keys are rotated, or a store that fails.</summary>
internal sealed class FakeKeys : IKeyDesk
{
    public const string Domain = "shop.example";

    /// <summary>Thrown when a rotation is asked for.</summary>
    public IOException? Failure { get; set; }

    public Task<KeyRotationReport?> RotateAsync(string domain, CancellationToken cancellation) =>
        Failure is null ? Task.FromResult(domain == Domain ? new KeyRotationReport(Domain, ["pr2-ed"], []) : null) : throw Failure;
}
