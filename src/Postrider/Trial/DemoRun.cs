using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Postrider.Access;
using Postrider.Http.Admin;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Internet;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Trial;

/// <summary>The demonstration itself: a relay, a small internet, and a client that submits messages as any program would.</summary>
internal sealed class DemoRun(TimeProvider time, ILoggerFactory loggers)
{
    private static readonly MailboxAddress Sender = new("shop", DomainName.Parse(Destinations.Home.Domain));
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>No story takes longer unless something is wrong.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A greylisting server lets a sender in some minutes later; here seconds must do.
    private static readonly RetryPolicy Retry = new() { First = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromSeconds(4), GiveUpAfter = TimeSpan.FromSeconds(30), WarnAfter = null };

    /// <summary>Runs all stories.</summary>
    /// <param name="changed">Told whenever something happened: the progress of each story, in order.</param>
    public async Task<IReadOnlyList<DemoProgress>> RunAsync(Action<DemoSetting, IReadOnlyList<DemoProgress>> changed, CancellationToken cancellation)
    {
        using var directory = new TrialDirectory();
        var options = new TrialOptions
        {
            Directory = directory.Path,
            User = Sender.ToString(),
            Password = CredentialCommands.GeneratePassword(),
            Submission = new IPEndPoint(IPAddress.Loopback, 0),
            Retry = Retry,
        };
        var relay = await TrialRelay.StartAsync(options, new CaptureStore(time), time, loggers, cancellation).ConfigureAwait(false);
        await using (relay.ConfigureAwait(false))
        {
            IReadOnlyList<DemoProgress> stories = [.. DemoStory.All.Select(story => new DemoProgress(story))];
            var setting = new DemoSetting(relay.EndPointOf(TrialRelay.SubmissionListener), relay.Dns, relay.MailPort, options.User);
            changed(setting, stories);
            setting = setting with { Session = await SubmitAsync(relay, options, stories, cancellation).ConfigureAwait(false) };
            changed(setting, stories);
            await FollowAsync(relay, options, stories, () => changed(setting, stories), cancellation).ConfigureAwait(false);
            return stories;
        }
    }

    private async Task<string?> SubmitAsync(TrialRelay relay, TrialOptions options, IReadOnlyList<DemoProgress> stories, CancellationToken cancellation)
    {
        var peer = new PeerOptions
        {
            Remote = relay.EndPointOf(TrialRelay.SubmissionListener),
            HostName = DomainName.Parse("localhost"),
            HeloName = "shop.sender.example",
            Tls = ClientTls.Verified,
            Credential = new ClientCredential(options.User, options.Password),
        };
        var opening = await new ClientConnector(time, [relay.Certificate]).OpenAsync(peer, cancellation).ConfigureAwait(false);
        if (opening.Connection is not { } connection)
        {
            foreach (var story in stories) story.SubmissionProblem = $"the relay did not let the client in: {opening.Failure?.Reply}";
            return null;
        }

        await using (connection.ConfigureAwait(false))
        {
            foreach (var story in stories)
            {
                var body = new MemoryBody(Compose(story.Story));
                var recipient = new ClientRecipient(MailboxAddress.Parse(story.Story.Recipient), RecipientParameters.None);
                var result = await connection.SendAsync(
                    new ClientTransaction { ReversePath = Sender, Parameters = MailParameters.None, Recipients = [recipient], Body = body }, cancellation).ConfigureAwait(false);
                var reply = result.Recipients[0].Reply;
                if (reply.IsPositive && SpoolId.TryParse(reply.Text.Split(' ')[^1], out var id)) story.Id = id;
                else story.SubmissionProblem = $"the relay did not take it: {reply}";
            }

            var session = connection.Tls is { } tls ? $"{tls.Protocol} {tls.Cipher}" : "in clear";
            await connection.QuitAsync(cancellation).ConfigureAwait(false);
            return session;
        }
    }

    private async Task FollowAsync(TrialRelay relay, TrialOptions options, IReadOnlyList<DemoProgress> stories, Action changed, CancellationToken cancellation)
    {
        using var client = new AdminClient(options.Directory);
        var start = time.GetTimestamp();
        while (!stories.All(story => story.IsOver) && time.GetElapsedTime(start) < Patience)
        {
            foreach (var story in stories)
            {
                if (story.IsOver || story.Id is not { } id) continue;
                var trace = await client.TraceAsync(id.ToString(), cancellation).ConfigureAwait(false);
                if (trace.Messages is [var message]) story.Update(message, relay.Captures.Messages);
            }

            changed();
            await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
        }
    }

    // Neither Date nor Message-ID: the relay adds them, as a submission server does.
    private static byte[] Compose(DemoStory story) => Encoding.ASCII.GetBytes(
        $"From: The shop <{Sender}>\r\nTo: <{story.Recipient}>\r\nSubject: {story.Subject}\r\n\r\nGood morning,\r\n\r\nthis message was sent to show what becomes of it.\r\n");

    private sealed class MemoryBody(byte[] octets) : IOutgoingBody
    {
        public long Size => octets.Length;

        public ReadOnlyMemory<byte> Memory => octets;

        public Stream OpenRead() => new MemoryStream(octets, writable: false);
    }
}

/// <summary>Where the demonstration takes place.</summary>
/// <param name="Submission">Where the relay takes messages.</param>
/// <param name="Dns">The DNS server of the small internet.</param>
/// <param name="MailPort">The port of its mail servers.</param>
/// <param name="User">Who signs in.</param>
/// <param name="Session">TLS version and cipher of the submission; <c>null</c> before it.</param>
internal sealed record DemoSetting(IPEndPoint Submission, IPEndPoint Dns, int MailPort, string User, string? Session = null);
