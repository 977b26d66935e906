namespace Postrider.Smtp.Sasl;

/// <summary>Who signed in, and as whom they may send.</summary>
/// <param name="Name">The credential's user name, as configured or as the token's subject.</param>
/// <param name="Mechanism">The mechanism used, such as <c>SCRAM-SHA-256</c>.</param>
/// <param name="Senders">Which reverse-paths and From addresses they may use.</param>
public sealed record Principal(string Name, string Mechanism, SenderScope Senders)
{
    /// <summary>What their mail is labelled with.</summary>
    public PrincipalLabels Labels { get; init; } = PrincipalLabels.None;
}
