namespace Postrider.Smtp.Server.Hosting;

/// <summary>A listener of the configuration with its sessions. A reload sets other options for the sessions to come.</summary>
internal sealed class ActiveListener(ListenerOptions options)
{
    private volatile ListenerOptions _options = options;

    public ListenerOptions Options
    {
        get => _options;
        set => _options = value;
    }

    public Census Census { get; } = new();
}
