using Postrider.Smtp;

namespace Postrider.Mail.Srs;

/// <summary>What an address turned out to be.</summary>
public enum SrsStatus : byte
{
    /// <summary>No rewritten address of ours.</summary>
    NotOurs,

    /// <summary>Ours: <see cref="SrsReading.Original"/> is where it leads.</summary>
    Genuine,

    /// <summary>Has the form of ours, and was not made here.</summary>
    Forged,

    /// <summary>Ours, and too old.</summary>
    Expired,
}

/// <summary>A rewritten address, read back.</summary>
/// <param name="Original">The sender, or the forwarder before us; exactly with <see cref="SrsStatus.Genuine"/>.</param>
public readonly record struct SrsReading(SrsStatus Status, MailboxAddress Original);
