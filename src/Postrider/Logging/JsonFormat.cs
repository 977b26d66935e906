using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postrider.Logging;

/// <summary>A JSON object a line: time, level, event, category, message, the message's values by name, exception.</summary>
internal sealed class JsonFormat : ILineFormat
{
    private static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        // Addresses and replies stay readable; control characters and quotes are escaped all the same.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Write(IBufferWriter<byte> output, in LogLine line)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, line.At.UtcDateTime);
            json.WriteString("level"u8, line.Level.ToString().ToLowerInvariant());
            json.WriteNumber("event"u8, line.Event.Id);
            json.WriteString("category"u8, line.Category);
            json.WriteString("message"u8, line.Message);
            foreach (var value in line.Values) WriteValue(json, value.Key, value.Value);
            if (line.Exception is not null) json.WriteString("exception"u8, line.Exception.ToString());
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        // The template itself, which the message repeats.
        if (name is "{OriginalFormat}" || value is null) return;
        json.WritePropertyName(name);
        switch (value)
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case IFormattable formattable:
                json.WriteStringValue(formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
