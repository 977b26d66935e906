namespace Postrider.Smtp.Sasl;

/// <summary>What mail of a user is labelled with. The protocol passes it on and does not look at it.</summary>
/// <param name="Tenant">On whose account mail is sent; <c>null</c> for nobody's in particular.</param>
/// <param name="Stream">What the mail is for, unless it says so itself; <c>null</c> where the user may send both.</param>
/// <param name="Pool">The pool of sources by which it leaves, unless it wishes for another; <c>null</c> for the usual one.</param>
public sealed record PrincipalLabels(string? Tenant, MailStream? Stream, string? Pool)
{
    public static readonly PrincipalLabels None = new(null, null, null);
}
