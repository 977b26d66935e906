using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Postrider.Relay.Alerts;

/// <summary>Notices as programs take them.</summary>
public static class AlertJson
{
    /// <param name="station">The name of the station that tells.</param>
    public static byte[] Write(AlertChannelKind kind, string station, AlertNotice notice)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            if (kind == AlertChannelKind.Slack)
            {
                json.WriteString("text", $"{station}: {notice.Subject}\n{notice.Text}");
            }
            else
            {
                json.WriteString("station", station);
                json.WriteString("at", notice.At);
                Write(json, "raised", notice.Raised);
                Write(json, "resolved", notice.Resolved);
            }

            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<Alert> alerts)
    {
        json.WriteStartArray(name);
        foreach (var alert in alerts)
        {
            json.WriteStartObject();
            json.WriteString("key", alert.Key);
            json.WriteString("severity", alert.Severity == AlertSeverity.Critical ? "critical" : "warning");
            json.WriteString("what", alert.What);
            json.WriteString("mend", alert.Mend);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
