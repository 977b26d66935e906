using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>A recipient in memory. It stands in the timer wheel as long as it is here, for mail expires wherever it waits.</summary>
internal sealed class LoadedRecipient(SpooledMessage message, SpooledRecipient recipient, Backlog backlog) : TimerNode, ILink<LoadedRecipient>
{
    public SpooledMessage Message => message;

    /// <summary>Whose mail it is: the tenant of its labels, or the credential that submitted it; empty where there is neither.</summary>
    public string Tenant => message.Account;

    /// <summary>As it is in the spool.</summary>
    public SpooledRecipient Recipient { get; set; } = recipient;

    /// <summary>What is loaded of its destination.</summary>
    public Backlog Backlog => backlog;

    public LoadedPhase Phase { get; set; }

    /// <summary>When this attempt was due: what it queues from.</summary>
    public DateTimeOffset ReadySince { get; set; }

    /// <summary>The destination whose hosts are asked for, while <see cref="LoadedPhase.Resolving"/>.</summary>
    public Destination? Destination { get; set; }

    /// <summary>Its place in a ready queue, while <see cref="LoadedPhase.Ready"/>.</summary>
    public Parcel? Parcel { get; set; }

    /// <summary>The ready queue that counts it, while ready, in flight or recording after an attempt.</summary>
    public ReadyQueue? Queue { get; set; }

    /// <summary>Who is sending it, while <see cref="LoadedPhase.InFlight"/>.</summary>
    public Carrier? Carrier { get; set; }

    /// <summary>How often a kept connection turned out to be closed under it: no attempt, but bounded.</summary>
    public int Retaken { get; set; }

    LoadedRecipient? ILink<LoadedRecipient>.Next { get; set; }

    LoadedRecipient? ILink<LoadedRecipient>.Previous { get; set; }
}
