using System.Diagnostics.Metrics;
using Postrider.Http.Admin;

namespace Postrider.Http.Metrics;

/// <summary>When certificates end, read when somebody asks.</summary>
public sealed class CertificateMeter : IDisposable
{
    private readonly Meter _meter = new("Postrider.Certificates");

    public CertificateMeter(ICertificateDesk desk)
    {
        _meter.CreateObservableGauge(
            "postrider.tls.certificate.end.time",
            () => desk.List().Certificates.Where(one => one.NotAfter is not null)
                .Select(one => new Measurement<double>((one.NotAfter ?? default).ToUnixTimeMilliseconds() / 1000.0, Tag(one))),
            "s", "When a certificate ends, in seconds since 1970, by its first name.");
        _meter.CreateObservableGauge(
            "postrider.tls.certificate.troubles",
            () => desk.List().Certificates.Where(one => one.IsRenewedHere).Select(one => new Measurement<int>(one.Trouble is null ? 0 : 1, Tag(one))),
            "{certificate}", "1 for a certificate that could not be had from its authority at the last try.");
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(CertificateView one) => new("name", one.Names.Count > 0 ? one.Names[0] : "");
}
