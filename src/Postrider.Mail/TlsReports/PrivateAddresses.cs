namespace Postrider.Mail.TlsReports;

/// <summary>Whether hosts that others name may be at addresses of private networks and of this machine.</summary>
public enum PrivateAddresses : byte
{
    Refused,
    Allowed,
}
