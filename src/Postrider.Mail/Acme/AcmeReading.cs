using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Postrider.Mail.Acme;

/// <summary>Reads what an authority sends. It may send anything: what is not as the standard has it is no answer, and nothing of it has length or depth without end.</summary>
internal static class AcmeReading
{
    /// <summary>Octets of an answer at most.</summary>
    public const int MaximumLength = 256 * 1024;

    private const int MaximumDepth = 16;
    private const int MaximumItems = 100;
    private const int LongestUrl = 2048;
    private const int LongestToken = 256;
    private const int LongestWords = 1000;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static AcmeDirectory? ReadDirectory(ReadOnlyMemory<byte> json) => Read(json, static root =>
    {
        if (Url(root, "newNonce") is not { } nonce || Url(root, "newAccount") is not { } account || Url(root, "newOrder") is not { } order) return null;
        var needsBinding = root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
            && meta.TryGetProperty("externalAccountRequired", out var required) && required.ValueKind == JsonValueKind.True;
        return new AcmeDirectory(nonce, account, order, Url(root, "renewalInfo"), Url(root, "revokeCert"), needsBinding);
    });

    public static AcmeOrder? ReadOrder(ReadOnlyMemory<byte> json) => Read(json, static root =>
    {
        if (State(root) is not { } state || Url(root, "finalize") is not { } finalize) return null;
        if (!root.TryGetProperty("authorizations", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaximumItems) return null;
        var authorizations = ImmutableArray.CreateBuilder<Uri>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (ToUrl(item) is not { } url) return null;
            authorizations.Add(url);
        }

        return new AcmeOrder(state, authorizations.MoveToImmutable(), finalize, Url(root, "certificate"), Problem(root, "error"));
    });

    public static AcmeAuthorization? ReadAuthorization(ReadOnlyMemory<byte> json) => Read(json, static root =>
    {
        if (State(root) is not { } state || !root.TryGetProperty("identifier", out var identifier) || Text(identifier, "value", LongestUrl) is not { } name) return null;
        if (!root.TryGetProperty("challenges", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaximumItems) return null;
        var challenges = ImmutableArray.CreateBuilder<AcmeChallenge>();
        foreach (var item in list.EnumerateArray())
        {
            // Kinds that we do not know may look as they like.
            if (Text(item, "type", LongestToken) is { } type && Url(item, "url") is { } url && Text(item, "token", LongestToken) is { Length: > 0 } token && !token.AsSpan().ContainsAnyExcept(TokenCharacters))
                challenges.Add(new AcmeChallenge(type, url, token, Problem(item, "error")));
        }

        return new AcmeAuthorization(name, state, challenges.ToImmutable());
    });

    public static AcmeProblem? ReadProblem(ReadOnlyMemory<byte> json) => Read(json, static root => ToProblem(root));

    public static RenewalWindow? ReadRenewal(ReadOnlyMemory<byte> json) => Read(json, static root =>
        root.TryGetProperty("suggestedWindow", out var window) && Moment(window, "start") is { } start && Moment(window, "end") is { } end && start < end
            ? new RenewalWindow(start, end, Text(root, "explanationURL", LongestUrl))
            : null);

    /// <summary>A nonce as it may stand in a header (RFC 8555, 6.5.1).</summary>
    public static string? ReadNonce(string? text) =>
        text is { Length: > 0 and <= LongestToken } && !text.AsSpan().ContainsAnyExcept(TokenCharacters) ? text : null;

    /// <summary>A URL that may be asked: absolute, by HTTPS.</summary>
    public static Uri? ReadUrl(string? text) =>
        text is { Length: > 0 and <= LongestUrl } && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 ? url : null;

    private static T? Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T?> read) where T : class
    {
        if (json.Length > MaximumLength) return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: a string with a lone surrogate, which is only found when it is read.
            return null;
        }
    }

    private static AcmeState? State(JsonElement element) => Text(element, "status", LongestToken) switch
    {
        "pending" => AcmeState.Pending,
        "ready" => AcmeState.Ready,
        "processing" => AcmeState.Processing,
        "valid" => AcmeState.Valid,
        "invalid" or "deactivated" or "expired" or "revoked" => AcmeState.Invalid,
        _ => null,
    };

    private static Uri? Url(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? ToUrl(value) : null;

    private static Uri? ToUrl(JsonElement value) => value.ValueKind == JsonValueKind.String ? ReadUrl(value.GetString()) : null;

    private static string? Text(JsonElement element, string name, int longest) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= longest ? text : null;

    private static DateTimeOffset? Moment(JsonElement element, string name) =>
        Text(element, name, 64) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;

    private static AcmeProblem? Problem(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? ToProblem(value) : null;

    private static AcmeProblem? ToProblem(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        return new AcmeProblem(Printable(element, "type"), Printable(element, "detail"));
    }

    // These words go to logs and terminals; long ones are cut.
    private static string Printable(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String || value.GetString() is not { } text) return "";
        if (text.Length > LongestWords) text = text[..LongestWords];
        return string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
    }
}
