namespace Postrider.Relay.Reporting;

/// <summary>Keeps nothing: where no reports are sent.</summary>
public sealed class NoAuthenticationLedger : IAuthenticationLedger
{
    public static NoAuthenticationLedger Instance { get; } = new();

    public void Record(JudgedMessage message)
    {
        // Nobody asks for it.
    }
}
