using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Tests.Dane;
using Postrider.Mail.Tests.Exchange;
using Postrider.Mail.TlsReports;

namespace Postrider.Mail.Tests.TlsReports;

/// <summary>Reports posted to hosts that strangers name: well-meaning ones, slow ones, and such as are none of the public internet.</summary>
public sealed class HttpReportPosterTests : IAsyncDisposable
{
    private static readonly byte[] Report = [0x1f, 0x8b, 1, 2, 3];

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
    public async Task A_report_arrives_with_its_type()
    {
        (string Method, string? Type, byte[] Octets) taken = default;

        var problem = await PostAsync(async context =>
        {
            using var octets = new MemoryStream();
            await context.Request.Body.CopyToAsync(octets, Cancellation);
            taken = (context.Request.Method, context.Request.ContentType, octets.ToArray());
        });

        Assert.Null(problem);
        Assert.Equal(("POST", "application/tlsrpt+gzip"), (taken.Method, taken.Type));
        Assert.Equal(Report, taken.Octets);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        var asked = 0;
        var problem = await PostAsync(context =>
        {
            asked++;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://127.0.0.1/other";
            return Task.CompletedTask;
        });

        Assert.Equal(($"it answered {status}", 1), (problem, asked));
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read()
    {
        var closed = new TaskCompletionSource();
        var problem = await PostAsync(async context =>
        {
            try
            {
                while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
            }

            closed.SetResult();
        });

        Assert.Null(problem);
        await closed.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_header_without_end_is_given_up()
    {
        var problem = await PostAsync(context =>
        {
            context.Response.Headers["X-Long"] = new string('a', 20 * 1024);
            return Task.CompletedTask;
        });

        Assert.Contains("header", problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_host_that_hangs_is_given_up()
    {
        var asked = new TaskCompletionSource();
        var posting = PostAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await asked.Task.WaitAsync(Cancellation);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("it did not answer within 30 s", await posting);
    }

    [Fact]
    public async Task A_certificate_of_a_stranger_is_refused()
    {
        using var stranger = TestAuthority.Create("Root");
        var asked = 0;

        var problem = await PostAsync(_ => Note(ref asked), issuer: stranger);

        Assert.Contains("certificate", problem, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData("reports.example")] // by a record that a stranger made
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task This_machine_is_not_asked(string host)
    {
        var asked = 0;

        var problem = await PostAsync(_ => Note(ref asked), host, PrivateAddresses.Refused);

        Assert.Contains("is no address of the public internet", problem, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("2600::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.1.2.3", false)]
    [InlineData("169.254.169.254", false)] // where clouds tell secrets to their machines
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)] // 10.0.0.1 through a translator
    [InlineData("2002:a00:1::1", false)] // 10.0.0.1 by 6to4
    [InlineData("2001:0:1::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Addresses_of_the_public_internet_are_told_from_others(string address, bool isPublic) =>
        Assert.Equal(isPublic, HttpReportPoster.IsPublic(IPAddress.Parse(address)));

    private static Task Note(ref int asked)
    {
        asked++;
        return Task.CompletedTask;
    }

    private async Task<string?> PostAsync(RequestDelegate answer, string host = "reports.example", PrivateAddresses reach = PrivateAddresses.Allowed, TestAuthority? issuer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = (issuer ?? _authority).Issue("reports.example", Validity.Now);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.Run(answer);
        await _server.StartAsync(Cancellation);
        var address = new Uri($"https://{host}:{new Uri(_server.Urls.Single()).Port}/v1");
        using var poster = new HttpReportPoster(new FakeDns(_time).Address("reports.example", "127.0.0.1"), () => reach, [_authority.Certificate], _time);
        return await poster.PostAsync(address, Report, Cancellation);
    }
}
