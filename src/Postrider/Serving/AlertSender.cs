using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using Postrider.Relay.Alerts;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Serving;

/// <summary>Tells alerts by mail through the relay's own door, and by POST to webhooks: no redirect followed, nothing of the answer read.</summary>
internal sealed class AlertSender(LocalSubmission submission, Func<DomainName> host, TimeProvider time) : IAlertSender, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<string?> SendAsync(AlertChannel channel, AlertNotice notice, CancellationToken cancellation) =>
        channel is { Kind: AlertChannelKind.Mail, Mailbox: { } mailbox } ? await MailAsync(mailbox, notice, cancellation).ConfigureAwait(false)
        : channel.Address is { } address ? await PostAsync(address, AlertJson.Write(channel.Kind, host().Value, notice), cancellation).ConfigureAwait(false)
        : "it names no place";

    public void Dispose() => _http.Dispose();

    private async Task<string?> MailAsync(MailboxAddress mailbox, AlertNotice notice, CancellationToken cancellation)
    {
        var author = new MailboxAddress("postmaster", host());
        var text = $"From: Postrider at {host()} <{author}>\r\nTo: <{mailbox}>\r\nSubject: {host()}: {Line(notice.Subject)}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
            + $"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{notice.Text}";
        var envelope = new LocalEnvelope
        {
            ReversePath = author,
            Recipients = [new LocalRecipient(mailbox, RecipientParameters.None with { Notify = DsnNotify.Never })],
            Parameters = MailParameters.None with { Body = BodyType.EightBitMime },
        };
        var receipt = await submission.SubmitAsync(envelope, PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))), cancellation).ConfigureAwait(false);
        return receipt.Reply.IsPositive ? null : receipt.Reply.ToString();
    }

    private async Task<string?> PostAsync(Uri address, byte[] json, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it did not answer within {Patience.TotalSeconds:0} s";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return failure.InnerException?.Message ?? failure.Message;
        }
    }

    // Names of tenants and sources are bounded and plain; what stands in a header field is made so for certain.
    private static string Line(string text) => string.Concat(text.Take(200).Select(static c => c is >= ' ' and <= '~' ? c : '?'));
}
