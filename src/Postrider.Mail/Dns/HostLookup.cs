namespace Postrider.Mail.Dns;

/// <summary>Who is asked for the addresses of a host.</summary>
internal enum HostLookup
{
    /// <summary>Our own resolver: the host is somebody else's.</summary>
    Ours,

    /// <summary>The system after our own resolver: the host is one that an administrator names, who may have it in /etc/hosts alone.</summary>
    OursThenSystem,
}
