using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.MtaSts;
using Postrider.Mail.Tests.Dane;
using Postrider.Mail.Tests.Exchange;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.MtaSts;

/// <summary>Policies over HTTPS on this machine, from hosts right and wrong.</summary>
public sealed class HttpStsFetcherTests : IAsyncDisposable
{
    private const string Policy = "version: STSv1\nmode: none\nmax_age: 1\n";

    private readonly TestAuthority _authority = TestAuthority.Create("Root");
    private readonly FakeTimeProvider _time = new();
    private WebApplication? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_policy_is_fetched_from_its_place()
    {
        var fetched = await FetchAsync(context => context.Request.Path == "/.well-known/mta-sts.txt" && context.Request.Host.Host == "mta-sts.a.example"
            ? Answer(context, Policy)
            : Answer(context, "", 404));

        Assert.Equal(new StsFetch(Policy, null), fetched);
    }

    [Fact]
    public async Task Another_type_than_plain_text_is_refused()
    {
        var fetched = await FetchAsync(context => Answer(context, Policy, type: "text/html"));

        Assert.Equal("mta-sts.a.example sent something that is not text/plain", fetched.Problem);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var asked = 0;
        var fetched = await FetchAsync(context =>
        {
            asked++;
            context.Response.Headers.Location = "/other";
            return Answer(context, Policy, 302);
        });

        Assert.Equal(("mta-sts.a.example answered 302", StsFault.NotFetched, 1), (fetched.Problem, fetched.Fault, asked));
    }

    [Fact]
    public async Task No_more_than_64_KiB_are_read()
    {
        var fetched = await FetchAsync(context => Answer(context, new string('a', StsPolicy.MaximumLength + 1)));

        Assert.Equal(("mta-sts.a.example sent more than 64 KiB", StsFault.Invalid), (fetched.Problem, fetched.Fault));
    }

    [Theory]
    [InlineData("mta-sts.b.example", false)]
    [InlineData("mta-sts.a.example", true)]
    public async Task A_certificate_for_another_name_or_of_another_time_is_refused(string name, bool isOld)
    {
        var fetched = await FetchAsync(context => Answer(context, Policy), name, isOld ? Validity.Past : Validity.Now);

        Assert.Equal((null, StsFault.HostNotTrusted), (fetched.Text, fetched.Fault));
        Assert.Contains("certificate", fetched.Problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_certificate_of_a_stranger_is_refused()
    {
        using var stranger = TestAuthority.Create("Root");
        var fetched = await FetchAsync(context => Answer(context, Policy), issuer: stranger);

        Assert.Equal(StsFault.HostNotTrusted, fetched.Fault);
        Assert.Contains("certificate", fetched.Problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_policy_that_is_not_UTF8_is_no_policy()
    {
        var fetched = await FetchAsync(context => context.Response.Body.WriteAsync(new byte[] { 0xff }, Cancellation).AsTask(), type: "text/plain");

        Assert.Equal(("mta-sts.a.example sent a policy that is not UTF-8", StsFault.Invalid), (fetched.Problem, fetched.Fault));
    }

    [Fact]
    public async Task A_host_that_speaks_no_TLS_is_not_taken_for_one_with_a_bad_certificate()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var fetcher = new HttpStsFetcher(
            new FakeDns(_time).Address("mta-sts.a.example", "127.0.0.1"), new StsOptions { Port = ((IPEndPoint)listener.LocalEndpoint).Port }, _time);
        var fetching = fetcher.FetchAsync(DomainName.Parse("a.example"), Cancellation);
        using (var client = await listener.AcceptTcpClientAsync(Cancellation)) await client.GetStream().WriteAsync("220 ready\r\n"u8.ToArray(), Cancellation);

        Assert.Equal(StsFault.NotFetched, (await fetching).Fault);
    }

    [Fact]
    public async Task A_host_that_hangs_is_given_up()
    {
        var asked = new TaskCompletionSource();
        var fetching = FetchAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await asked.Task.WaitAsync(Cancellation);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("mta-sts.a.example did not answer within 60 s", (await fetching).Problem);
    }

    [Fact]
    public async Task A_host_without_an_address_is_named()
    {
        using var fetcher = new HttpStsFetcher(new FakeDns(_time), new StsOptions(), _time);

        Assert.Contains("no address is known", (await fetcher.FetchAsync(DomainName.Parse("a.example"), Cancellation)).Problem, StringComparison.Ordinal);
    }

    private async Task<StsFetch> FetchAsync(RequestDelegate answer, string name = "mta-sts.a.example", Validity validity = Validity.Now, TestAuthority? issuer = null, string? type = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = (issuer ?? _authority).Issue(name, validity);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.Run(context =>
        {
            context.Response.ContentType = type;
            return answer(context);
        });
        await _server.StartAsync(Cancellation);
        var port = new Uri(_server.Urls.Single()).Port;
        using var fetcher = new HttpStsFetcher(new FakeDns(_time).Address("mta-sts.a.example", "127.0.0.1"), new StsOptions { Port = port, Roots = [_authority.Certificate] }, _time);
        return await fetcher.FetchAsync(DomainName.Parse("a.example"), Cancellation);
    }

    private static Task Answer(HttpContext context, string text, int status = 200, string type = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation).AsTask();
    }
}
