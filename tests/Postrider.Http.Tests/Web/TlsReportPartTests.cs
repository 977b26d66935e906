using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Http.Tests.Fakes;
using Postrider.Http.Web;
using Postrider.Mail.Dns;
using Postrider.Relay.DomainReports;

namespace Postrider.Http.Tests.Web;

public sealed class TlsReportPartTests : IAsyncLifetime
{
    private const string Json = """
        {"organization-name":"reporter.example","report-id":"1","date-range":{"start-datetime":"2025-01-01T00:00:00Z","end-datetime":"2025-01-01T23:59:59Z"},
        "policies":[{"policy":{"policy-type":"sts","policy-domain":"mine.example"},"summary":{"total-successful-session-count":1}}]}
        """;

    private readonly FakeReportStore _store = new();
    private readonly DnsResolver _dns = new(new DnsOptions(), TimeProvider.System, NullLogger<DnsResolver>.Instance);
    private readonly ReportIntake _intake;
    private readonly WebApplication _application;

    public TlsReportPartTests()
    {
        _intake = new ReportIntake(_store, _dns, TimeProvider.System, NullLogger<ReportIntake>.Instance);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = 0;
            server.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        _application.UseRouting();
        new TlsReportPart(() => IsOn ? _intake : null).Map(_application);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private bool IsOn { get; set; } = true;

    public async ValueTask InitializeAsync() => await _application.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _intake.Dispose();
        _dns.Dispose();
    }

    [Fact]
    public async Task A_report_is_taken_as_it_is_and_packed()
    {
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("application/tlsrpt+json", Encoding.UTF8.GetBytes(Json))).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("application/tlsrpt+gzip", Gzip(Encoding.UTF8.GetBytes(Json)))).Status);

        Assert.Equal([ReportVia.Https, ReportVia.Https], _store.Kept.Select(kept => kept.Via));
    }

    [Fact]
    public async Task What_is_no_report_is_refused_with_the_reason()
    {
        var (status, text) = await PostAsync("application/tlsrpt+json", "{}"u8.ToArray());

        Assert.Equal((HttpStatusCode.BadRequest, "This is no report: it does not say for which time it is (date-range).\n"), (status, text));
    }

    [Fact]
    public async Task Other_types_and_large_bodies_are_refused()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync("text/html", "x"u8.ToArray())).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("application/json", new byte[TlsReportPart.MaximumSize + 1])).Status);
    }

    [Fact]
    public async Task A_bomb_is_refused()
    {
        var (status, text) = await PostAsync("application/tlsrpt+gzip", Gzip(new byte[64 * 1024 * 1024]));

        Assert.Equal((HttpStatusCode.BadRequest, "This is no report: it unpacks to more than 200 times its size.\n"), (status, text));
    }

    [Fact]
    public async Task A_DMARC_report_comes_by_mail_alone_whatever_type_it_is_posted_as()
    {
        const string Xml = "<feedback><report_metadata><org_name>r.example</org_name><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata><policy_published><domain>a.example</domain><p>none</p></policy_published></feedback>";

        var (status, text) = await PostAsync("application/gzip", Gzip(Encoding.UTF8.GetBytes(Xml)));

        Assert.Equal((HttpStatusCode.BadRequest, "This is no report: it is a DMARC report, and these come by mail alone.\n"), (status, text));
        Assert.Empty(_store.Kept);
    }

    [Fact]
    public async Task A_store_that_fails_asks_for_another_try()
    {
        _store.Fails = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("application/json", Encoding.UTF8.GetBytes(Json))).Status);
    }

    [Fact]
    public async Task Where_none_are_taken_nothing_is_there()
    {
        IsOn = false;

        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("application/json", "{}"u8.ToArray())).Status);
    }

    private static byte[] Gzip(byte[] octets)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(octets);
        return output.ToArray();
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string type, byte[] body)
    {
        var address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient();
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var response = await client.PostAsync(new Uri(address + TlsReportPart.Path), content, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
