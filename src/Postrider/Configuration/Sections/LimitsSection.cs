using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp.Server;

namespace Postrider.Configuration.Sections;

/// <summary><c>[limits]</c> for all listeners, and <c>limits</c> of one.</summary>
internal static class LimitsSection
{
    private static readonly SessionLimits Standard = new();
    private static readonly Duration Wait = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));

    public static readonly Key<int> Sessions = new("max_sessions", new Count(1, 100_000), Standard.MaximumSessions)
    {
        Text = "Sessions of one listener at once. One more gets 421 4.3.2.",
    };

    public static readonly Key<int> SessionsPerAddress = new("max_sessions_per_address", new Count(1, 100_000), Standard.MaximumSessionsPerAddress)
    {
        Text = "Sessions at once from one IPv4 address or one IPv6 /64. One more gets 421 4.7.0.",
    };

    public static readonly Key<long> MessageSize = new("max_message_size", new Size(0, 10 * Size.GiB), Standard.MaximumMessageSize)
    {
        Text = "The largest message taken, announced by SIZE (RFC 1870); 0 for no limit. A larger one gets 552 5.3.4.",
    };

    public static readonly Key<int> Recipients = new("max_recipients", new Count(100, 100_000), Standard.MaximumRecipients)
    {
        Text = "Recipients of one message; at least 100 (RFC 5321, 4.5.3.1.8). More get 452 4.5.3 and may come in another transaction.",
    };

    public static readonly Key<int> Transactions = new("max_transactions", new Count(1, 1_000_000), Standard.MaximumTransactions)
    {
        Text = "Messages in one session, announced by LIMITS (RFC 9422). One more gets 421 4.7.0.",
    };

    public static readonly Key<int> IdleCommands = new("max_idle_commands", new Count(10, 100_000), Standard.MaximumIdleCommands)
    {
        Text = "Commands between two messages that carry no mail: NOOP, RSET, VRFY and others.",
    };

    public static readonly Key<int> Errors = new("max_errors", new Count(1, 10_000), Standard.MaximumErrors)
    {
        Text = "Refused commands before a session ends with 421 4.7.0.",
    };

    public static readonly Key<int> FailedAuthentications = new("max_failed_authentications", new Count(1, 100), Standard.MaximumFailedAuthentications)
    {
        Text = "Failed sign-ins in one session; the last of them is answered by 421 4.7.0.",
    };

    public static readonly Key<int> FailedAuthenticationsPerAddress = new("max_failed_authentications_per_address", new Count(0, 100_000), Standard.MaximumFailedAuthenticationsPerAddress)
    {
        Text = "Failed sign-ins from one IPv4 address or one IPv6 /64, in all its sessions, until AUTH is answered by 454 4.7.0 without a look at the password; 0 for no limit. They are forgotten in `failed_authentication_memory`.",
    };

    public static readonly Key<TimeSpan> FailedAuthenticationMemory = new("failed_authentication_memory", Wait, Standard.FailedAuthenticationMemory)
    {
        Text = "The time in which so many failed sign-ins as an address may have are forgotten, one after the other.",
    };

    public static readonly Key<int> CommandLine = new("max_command_line", new Count(512, 65_536), Standard.MaximumCommandLine)
    {
        Text = "Octets of a command line with its CRLF. RFC 5321, 4.5.3.1.4 wants 512; extensions add to it.",
    };

    public static readonly Key<int> AuthLine = new("max_auth_line", new Count(1024, 65_536), Standard.MaximumAuthLine)
    {
        Text = "Octets of a line in an AUTH exchange (RFC 4954, 4 wants 12288). Raise it for bearer tokens that are longer.",
    };

    public static readonly Key<TimeSpan> CommandTimeout = new("command_timeout", Wait, Standard.CommandTimeout)
    {
        Text = "The wait for a command (RFC 5321, 4.5.3.2.7 wants 5 minutes).",
    };

    public static readonly Key<TimeSpan> DataTimeout = new("data_timeout", Wait, Standard.DataTimeout)
    {
        Text = "The wait for more of a message (RFC 5321, 4.5.3.2.5 wants 3 minutes). Waits add up; octets that come make up for them at `min_data_rate`.",
    };

    public static readonly Key<int> DataRate = new("min_data_rate", new Count(0, 1_000_000), Standard.MinimumDataRate)
    {
        Text = "Octets a second that a message must come with, lest it drips for hours and its session ends with 421 4.4.2; 0 for no such demand.",
    };

    public static readonly Key<TimeSpan> SessionTimeout = new("session_timeout", Wait, Standard.SessionTimeout)
    {
        Text = "How long a session may last in all.",
    };

    public static readonly Key<TimeSpan> HandshakeTimeout = new("handshake_timeout", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), Standard.HandshakeTimeout)
    {
        Text = "The wait for the TLS handshake and for a PROXY header.",
    };

    public static readonly Key<TimeSpan> Hold = new("max_hold", new Duration(TimeSpan.Zero, TimeSpan.FromDays(365)), Standard.MaximumHold)
    {
        Text = "How far ahead a client may date the release of a message (FUTURERELEASE, RFC 4865).",
    };

    public static readonly Key<TimeSpan> DeliverBy = new("min_deliver_by", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3)), Standard.MinimumDeliverBy)
    {
        Text = "The shortest time that a client may set for delivery or return (DELIVERBY, RFC 2852).",
    };

    public static readonly Section Section = new(
        "[limits]",
        "The bounds of sessions, for all listeners. A listener's own `limits = { … }` or `[listener.limits]` changes single ones.",
        Sessions, SessionsPerAddress, MessageSize, Recipients, Transactions, IdleCommands, Errors, FailedAuthentications, FailedAuthenticationsPerAddress,
        FailedAuthenticationMemory, CommandLine, AuthLine,
        CommandTimeout, DataTimeout, DataRate, SessionTimeout, HandshakeTimeout, Hold, DeliverBy);

    public static SessionLimits Read(TableReader? table, SessionLimits inherited) => table is null ? inherited : inherited with
    {
        MaximumSessions = table.Get(Sessions, inherited.MaximumSessions),
        MaximumSessionsPerAddress = table.Get(SessionsPerAddress, inherited.MaximumSessionsPerAddress),
        MaximumMessageSize = table.Get(MessageSize, inherited.MaximumMessageSize),
        MaximumRecipients = table.Get(Recipients, inherited.MaximumRecipients),
        MaximumTransactions = table.Get(Transactions, inherited.MaximumTransactions),
        MaximumIdleCommands = table.Get(IdleCommands, inherited.MaximumIdleCommands),
        MaximumErrors = table.Get(Errors, inherited.MaximumErrors),
        MaximumFailedAuthentications = table.Get(FailedAuthentications, inherited.MaximumFailedAuthentications),
        MaximumFailedAuthenticationsPerAddress = table.Get(FailedAuthenticationsPerAddress, inherited.MaximumFailedAuthenticationsPerAddress),
        FailedAuthenticationMemory = table.Get(FailedAuthenticationMemory, inherited.FailedAuthenticationMemory),
        MaximumCommandLine = table.Get(CommandLine, inherited.MaximumCommandLine),
        MaximumAuthLine = table.Get(AuthLine, inherited.MaximumAuthLine),
        CommandTimeout = table.Get(CommandTimeout, inherited.CommandTimeout),
        DataTimeout = table.Get(DataTimeout, inherited.DataTimeout),
        MinimumDataRate = table.Get(DataRate, inherited.MinimumDataRate),
        SessionTimeout = table.Get(SessionTimeout, inherited.SessionTimeout),
        HandshakeTimeout = table.Get(HandshakeTimeout, inherited.HandshakeTimeout),
        MaximumHold = table.Get(Hold, inherited.MaximumHold),
        MinimumDeliverBy = table.Get(DeliverBy, inherited.MinimumDeliverBy),
    };
}
