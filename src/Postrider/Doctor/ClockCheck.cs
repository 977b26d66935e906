using Postrider.Queue;

namespace Postrider.Doctor;

/// <summary>Looks whether somebody keeps the clock, and compares it with the Date that a web server sends (RFC 9110, 6.6.1).</summary>
internal sealed class ClockCheck(HttpMessageInvoker http, TimeProvider time)
{
    private const string Area = "clock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>More than a slow answer and the whole seconds of the field explain.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(10);

    /// <param name="kernel">What the system says; <c>null</c> where it says nothing.</param>
    public static DoctorFinding Judge(KernelClock? kernel) => kernel switch
    {
        null => DoctorFinding.Skipped(Area, "The system does not tell whether its clock is kept by a time server.", "See `timedatectl`, or the clock of the host where this runs in a container."),
        { IsSynchronized: false } => DoctorFinding.Warning(Area, "No time server keeps the clock of this machine: it drifts, and signatures, certificates and retries go by it.", "Let chrony or systemd-timesyncd keep it: timedatectl set-ntp true"),
        { } kept when kept.LargestError > Allowed => DoctorFinding.Warning(Area, $"A time server keeps the clock, yet it may be off by {HumanText.Duration(kept.LargestError)}.", "See by `chronyc tracking` or `timedatectl timesync-status` whether the time server is reached."),
        { } kept => DoctorFinding.Good(Area, HumanText.Text($"A time server keeps the clock, to within {kept.LargestError.TotalMilliseconds:0} ms.")),
    };

    public async Task<DoctorFinding> RunAsync(Uri? server, CancellationToken cancellation)
    {
        if (server is null) return DoctorFinding.Skipped(Area, "The clock was compared with no other.", "Name a web server of yours as clock under [doctor].");
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
