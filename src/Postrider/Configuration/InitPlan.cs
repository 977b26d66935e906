using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Configuration;

/// <summary>What <c>postrider init</c> is going to make; paths are absolute.</summary>
internal sealed record InitPlan
{
    private const string UnprivilegedPorts = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    public required DomainName HostName { get; init; }

    public required string Directory { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>The first user's name.</summary>
    public required string User { get; init; }

    /// <summary>As whom the first user may send.</summary>
    public required string Senders { get; init; }

    /// <summary>Whether the ports of the RFCs can be had: by root, and where the system lets everybody have them (as in containers).</summary>
    public required bool HasLowPorts { get; init; }

    public string SettingsFile => Path.Combine(Directory, Configuration.SettingsFile.Name);

    public string Certificate => Path.Combine(Directory, "certificate.pem");

    public string PrivateKey => Path.Combine(Directory, "certificate.key");

    public int SubmissionPort => HasLowPorts ? 587 : 2587;

    public int SubmissionsPort => HasLowPorts ? 465 : 2465;

    public int RelayPort => HasLowPorts ? 25 : 2525;

    /// <summary>The domain that mail comes from: what stands behind the host's own label, where that is a domain.</summary>
    public static DomainName MailDomain(DomainName host) => host.Parent.Parent.IsEmpty ? host : host.Parent;

    public static bool CanHaveLowPorts()
    {
        if (Environment.IsPrivilegedProcess) return true;
        try
        {
            return int.TryParse(File.ReadAllText(UnprivilegedPorts).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first <= 25;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
