using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.Domains;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/status</c>: the relay at this moment.</summary>
internal sealed class StatusRoutes(AdminServices services)
{
    private const int ShownQueues = 10;

    private static readonly string Version =
        typeof(StatusRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/status", ReportAsync);

    private Task ReportAsync(HttpContext context)
    {
        var queues = services.Queue.ReadyQueues();
        var window = services.Throughput.Read();
        var listeners = services.Status.Listeners;
        var report = new StatusReport
        {
            At = services.Time.GetUtcNow(),
            Version = Version,
            ProcessId = Environment.ProcessId,
            Phase = services.Status.Phase,
            StartedAt = services.Status.StartedAt,
            Limit = Metrics.ThroughputLimit.Decide(window, queues, listeners, services.Spool.Refusal),
            Listeners = [.. listeners.Select(ListenerView.From)],
            Recipients = services.Spool.RecipientCount,
            Refusal = services.Spool.Refusal,
            Ready = queues.Sum(queue => (long)queue.Ready),
            InFlight = queues.Sum(queue => (long)queue.InFlight),
            Connections = queues.Sum(queue => (long)queue.Connections),
            Rates = window.Rates,
            Process = window.Process,
            Certificates = [.. services.Certificates?.List().Certificates.Where(one => one.Warning is not null || one.Trouble is not null) ?? []],
            BrokenDomains = [.. services.Domains().Where(domain => domain.Verification == DomainVerification.Broken).Select(domain => new BrokenDomain(domain.Name.Value, domain.Wrong))],
            PolicyConcerns = services.PolicyConcerns(),
            Queues = [.. queues.Take(ShownQueues).Select(queue => ReadyQueueState.From(queue)!)], // From answers null only to null.
        };
        return context.Response.WriteAsJsonAsync(report, AdminJson.Default.StatusReport, null, context.RequestAborted);
    }
}
