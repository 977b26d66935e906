using Postrider.Mail.Dkim;

namespace Postrider.Mail.Arc;

/// <summary>Adds a set to the ARC chain of messages that are passed on (RFC 8617, 5.1).</summary>
/// <param name="key">Signs the message and the seal.</param>
/// <param name="options">What is signed.</param>
/// <param name="time">For <c>t=</c>.</param>
public sealed class ArcSealer(DkimSigningKey key, ArcSealingOptions options, TimeProvider time)
{
    /// <summary>Begins a message, as it will be passed on, with all changes made; feed it together with an <see cref="ArcValidation"/> where nothing is changed.</summary>
    public ArcSealing Begin() => new(key, options, time);
}
