using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Labels;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[submission]</c>: the door of all mail.</summary>
internal static class SubmissionSection
{
    private const UnixFileMode OwnersSocket = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly SubmissionOptions Standard = new() { HostName = default };

    public static readonly Key<bool> ShowClientAddress = new("show_client_address", Truth.Any, Standard.ShowClientAddress)
    {
        Text = "Shows the address of clients that signed in to every recipient, in the Received line.",
    };

    public static readonly ListKey<DomainName> InboundDomains = new("inbound_domains", DomainKind.Any)
    {
        Text = "Domains whose mail relay listeners take from anyone. A route must lead it to its mail store, for the domain's MX is this relay.",
        Example = "[\"example.com\"]",
    };

    public static readonly Key<int> Received = new("max_received", new Count(10, 1000), Standard.MaximumReceived)
    {
        Text = "Received lines in a message that make it a loop: 554 5.4.6 (RFC 5321, 6.3).",
    };

    public static readonly Key<long> HeaderSize = new("max_header_size", new Size(16 * Size.KiB, 16 * Size.MiB), Standard.MaximumHeaderSize)
    {
        Text = "The largest header section taken. A larger one gets 552 5.3.4.",
    };

    public static readonly Key<bool> HonorTlsRequired = new("honor_tls_required", Truth.Any, Standard.HonoursTlsRequired)
    {
        Text = "Whether a message whose header says `TLS-Required: No` (RFC 8689) goes on although DANE or MTA-STS of the recipients' domain would keep it back. What a route wants of TLS, and REQUIRETLS, count for more. TLS reports of ours always go.",
    };

    public static readonly Key<string> Socket = new("socket", SettingsPath.Kind)
    {
        Text = "A Unix socket by which `postrider sendmail` hands over messages of users who have no rights in the data directory. They may send as anyone.",
        Example = "\"/run/postrider/submit.sock\"",
        Otherwise = "none; the data directory's rights are needed",
    };

    public static readonly Key<UnixFileMode> SocketAccess = new(
        "socket_access",
        new Choice<UnixFileMode>(
            ("owner", OwnersSocket, "the relay's user alone"),
            ("group", OwnersSocket | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, "members of the relay's group too"),
            ("all", OwnersSocket | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite, "every user of this machine")),
        OwnersSocket | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)
    {
        Text = "Who may connect to `socket`.",
    };

    public static readonly ListKey<BulkHints> Hints = new("bulk_hints", new Choice<BulkHints>(
        ("precedence", BulkHints.Precedence, "`Precedence: bulk`, `list` or `junk`"),
        ("list_unsubscribe", BulkHints.ListUnsubscribe, "a List-Unsubscribe field")), BulkHints.Precedence, BulkHints.ListUnsubscribe)
    {
        Text = "What makes a message mail to many (the stream `bulk`) where neither it nor its sender's credential nor its listener names a stream. Such mail never delays other mail.",
    };

    public static readonly Section Section = new(
        "[submission]", "What holds for every message on its way in.", ShowClientAddress, InboundDomains, Received, HeaderSize, Hints, HonorTlsRequired, Socket, SocketAccess);

    public static SubmissionOptions Read(TableReader? table, DomainName host) => table is null ? Standard with { HostName = host } : new SubmissionOptions
    {
        HostName = host,
        ShowClientAddress = table.Get(ShowClientAddress),
        InboundDomains = table.Get(InboundDomains),
        MaximumReceived = table.Get(Received),
        MaximumHeaderSize = (int)table.Get(HeaderSize),
        BulkHints = table.Get(Hints).Aggregate(BulkHints.None, static (all, hint) => all | hint),
        HonoursTlsRequired = table.Get(HonorTlsRequired),
    };

    public static SubmissionSocketSettings? ReadSocket(TableReader? table, SettingsContext context) =>
        table?.Get(Socket) is { } path ? new SubmissionSocketSettings(context.Resolve(path), table.Get(SocketAccess)) : null;
}
