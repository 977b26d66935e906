using System.CommandLine;
using Postrider.Domains;
using Postrider.Queue;
using Postrider.Relay.Domains;
using Postrider.Storage.Spooling;
using Spectre.Console;

namespace Postrider.Doctor;

/// <summary><c>postrider doctor</c>: looks at the whole station, and says what to do about each finding.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new DomainOptions();
        var command = new Command("doctor", "Look at the whole station: ports, names, sources, certificates, clock, resolver, disk, block lists, domains, limits; and say what to do.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                var findings = new List<DoctorFinding>();
                await foreach (var finding in LookAsync(terminal, desk, cancellation).ConfigureAwait(false))
                {
                    findings.Add(finding);
                    if (!parsed.GetValue(options.Json)) Write(terminal, finding);
                }

                var report = DoctorReport.Of(findings);
                if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, DoctorJson.Default.DoctorReport, cancellation).ConfigureAwait(false);
                else terminal.WriteLine(report.IsGood ? "Nothing is bad." : $"{findings.Count(finding => finding.Level == DoctorLevel.Bad)} findings are bad.");
                return report.IsGood ? ExitCode.Done : ExitCode.NoMatch;
            },
            cancellation));
        return command;
    }

    private static async IAsyncEnumerable<DoctorFinding> LookAsync(Terminal terminal, DomainDesk desk, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (settings, time) = (desk.Settings, terminal.Time);
        var sources = StationSources.Find(settings);
        foreach (var finding in SystemCheck.Run(settings)) yield return finding;
        yield return DiskCheck.Run(settings.DataDirectory, time, file => FileSync.Sync(file.SafeFileHandle, file.Name));
        foreach (var finding in await new PortCheck(time).RunAsync(settings, cancellation).ConfigureAwait(false)) yield return finding;
        foreach (var finding in CertificateCheck.Run(settings, time.GetUtcNow())) yield return finding;
        foreach (var finding in await PolicyCheck.RunAsync(settings, desk.Dns, time.GetUtcNow(), cancellation).ConfigureAwait(false)) yield return finding;
        yield return ClockCheck.Judge(KernelClock.Read());
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        yield return await new ClockCheck(http, time).RunAsync(settings.Doctor.Clock, cancellation).ConfigureAwait(false);
        yield return await ResolverCheck.RunAsync(desk.Resolver, cancellation).ConfigureAwait(false);
        foreach (var finding in await NameCheck.RunAsync(desk.Dns, settings.Relay.HostName, sources, cancellation).ConfigureAwait(false)) yield return finding;
        foreach (var finding in await SourceCheck.RunAsync(desk.Dns, settings, cancellation).ConfigureAwait(false)) yield return finding;
        var domains = await desk.Store.ListAsync(cancellation).ConfigureAwait(false);
        foreach (var domain in domains) yield return Judge(domain);
        foreach (var finding in await new BlockListCheck(desk.Dns, time).RunAsync(settings.Doctor, sources, domains.Select(domain => domain.Name), cancellation).ConfigureAwait(false))
            yield return finding;
    }

    private static DoctorFinding Judge(SendingDomain domain) => domain.Verification switch
    {
        DomainVerification.Verified => DoctorFinding.Good("domains", $"The DNS records of {domain.Name} were right at the last look."),
        DomainVerification.Broken => DoctorFinding.Bad("domains", $"The DNS records of {domain.Name} were right once and are not any more.", $"postrider domain verify {domain.Name}"),
        _ => DoctorFinding.Warning("domains", $"The DNS records of {domain.Name} were not right yet at the last look.", $"postrider domain verify {domain.Name}"),
    };

    private static void Write(Terminal terminal, DoctorFinding finding)
    {
        var (mark, colour) = finding.Level switch
        {
            DoctorLevel.Good => ("good", Color.Green),
            DoctorLevel.Skipped => ("skipped", Color.Grey),
            DoctorLevel.Warning => ("warning", Color.Yellow),
            _ => ("BAD", Color.Red),
        };
        terminal.Out.Write(new Text($"{mark,-8}", new Style(colour)));
        terminal.WriteLine($"{finding.Area,-12} {HumanText.Safe(finding.What)}");
        if (finding.Mend is { } mend) terminal.WriteUnbroken($"{"",-21}{HumanText.Safe(mend)}");
    }
}
