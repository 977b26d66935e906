using Postrider.Http.Admin;

namespace Postrider.Http.Tests.Fakes;

/// <summary>Certificates that a test lists; those with a name that is asked for are renewed.</summary>
internal sealed class FakeCertificates : ICertificateDesk
{
    public List<CertificateView> Shown { get; } = [];

    public List<string?> Renewed { get; } = [];

    public CertificateListing List() => new(Shown);

    public Task<IReadOnlyList<RenewedCertificate>> RevokeAsync(string name, CancellationToken cancellation) => RenewAsync(name, cancellation);

    public Task<IReadOnlyList<RenewedCertificate>> RenewAsync(string? name, CancellationToken cancellation)
    {
        Renewed.Add(name);
        return Task.FromResult<IReadOnlyList<RenewedCertificate>>([.. Shown.Where(one => name is null || one.Names.Contains(name)).Select(one => new RenewedCertificate(one.Names[0], one.NotAfter, null))]);
    }
}
