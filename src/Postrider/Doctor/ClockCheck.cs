using Postrider.Queue;

namespace Postrider.Doctor;

/// <summary>Compares the clock with the Date that a web server sends (RFC 9110, 6.6.1).</summary>
internal sealed class ClockCheck(HttpMessageInvoker http, TimeProvider time)
{
    private const string Area = "clock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>More than a slow answer and the whole seconds of the field explain.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(10);

    public async Task<DoctorFinding> RunAsync(Uri? server, CancellationToken cancellation)
    {
        if (server is null) return DoctorFinding.Skipped(Area, "The clock was compared with nothing.", "Name a web server of yours as clock under [doctor].");
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, server);
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            if (response.Headers.Date is not { } there) return DoctorFinding.Warning(Area, $"{server.Host} does not say what time it is.", "Name another server as clock under [doctor].");
            var apart = (time.GetUtcNow() - there).Duration();
            return apart <= Allowed
                ? DoctorFinding.Good(Area, $"The clock agrees with {server.Host}.")
                : DoctorFinding.Bad(Area, $"The clock is {HumanText.Duration(apart)} apart from {server.Host}: signatures, certificates and retries go by it.", "Set it by NTP: timedatectl set-ntp true");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return DoctorFinding.Warning(Area, $"{server.Host} could not be asked what time it is: {failure.Message}", "See that this machine reaches it, or name another as clock under [doctor].");
        }
    }
}
