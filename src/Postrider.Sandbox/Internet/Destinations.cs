using System.Collections.Immutable;
using System.Net;
using Postrider.Sandbox.Peers;

namespace Postrider.Sandbox.Internet;

/// <summary>The domains of the small internet. All other domains are served by <see cref="Inbox"/>'s host, but those below <c>invalid</c>, which do not exist (RFC 6761, 6.4).</summary>
public static class Destinations
{
    /// <summary>Takes everything; so does every domain that is not listed here.</summary>
    public static readonly Destination Inbox = new(
        "inbox.example", [Host("mx.inbox.example", 10, 1, Manner.Take)], "takes everything, as every domain does that is not listed here");

    /// <summary>Where the senders of the sandbox have their mailboxes, so that bounces arrive.</summary>
    public static readonly Destination Home = new(
        "sender.example", [Host("mx.sender.example", 10, 2, Manner.Take)], "the senders' own domain: bounces arrive here");

    public static readonly Destination Greylisting = new(
        "greylist.example", [Host("mx.greylist.example", 10, 3, new Manner(MannerKind.Greylist, 451))], "turns a new sender away once, then takes the message");

    /// <summary>Its first host is dead.</summary>
    public static readonly Destination Backup = new(
        "backup.example",
        [Host("mx1.backup.example", 10, 4, null), Host("mx2.backup.example", 20, 5, Manner.Take)],
        "its first MX host is dead, the second takes the message");

    public static readonly Destination Refusing = new(
        "refuse.example", [Host("mx.refuse.example", 10, 6, new Manner(MannerKind.Bounce, 550))], "knows no mailbox: everything bounces");

    public static readonly Destination NullMx = new("nomail.example", [], "takes no mail and says so (null MX): bounces at once");

    public static readonly Destination Full = new(
        "full.example", [Host("mx.full.example", 10, 7, new Manner(MannerKind.Quota, 452))], "every mailbox is full: deferred until given up");

    public static readonly Destination Dead = new(
        "dead.example", [Host("mx.dead.example", 10, 8, null)], "its only host is dead: deferred until given up");

    public static ImmutableArray<Destination> All { get; } = [Inbox, Home, Greylisting, Backup, Refusing, NullMx, Full, Dead];

    // 127.25/16 stays on this machine and is seldom used by anybody else.
    private static DestinationHost Host(string name, ushort preference, byte number, Manner? manner) =>
        new(name, preference, new IPAddress([127, 25, 0, number]), manner);
}
