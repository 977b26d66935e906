namespace Postrider.Relay.Reporting;

/// <summary>
/// Keeps what was found out about messages that came in, for aggregate reports to the domains that ask for them (RFC 7489, 7.2; RFC 9990). Of each message
/// stay the client's address, the domains of From and of the reverse-path (never a local part), the results of SPF and DKIM by domain and selector, the
/// policy found, and what was done; equal ones are counted together. Nothing else of a message is kept, and who receives it never is.
/// </summary>
public interface IAuthenticationLedger
{
    /// <summary>
    /// Counts one message, when it is decided what becomes of it: taken, put aside or refused alike. Costs a look into a table, waits for nothing and throws
    /// nothing; messages whose author's domain has no DMARC record, or asks for no reports, are passed over. Call it once a message, not once a recipient.
    /// </summary>
    void Record(JudgedMessage message);
}
