namespace Postrider.Relay.Alerts;

/// <summary>How alerts are told.</summary>
public enum AlertChannelKind : byte
{
    Mail,

    /// <summary>JSON with all that is known, by POST.</summary>
    Webhook,

    /// <summary>JSON with a text, as Slack, Mattermost and others take it.</summary>
    Slack,
}
