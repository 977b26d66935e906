using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postrider.Mail.Authentication;

/// <summary>The field <c>Authentication-Results</c> (RFC 8601): what a host found, under its own name.</summary>
/// <param name="ServiceId">The authserv-id: who says so.</param>
/// <param name="Results">Empty for <c>none</c>: nothing was checked.</param>
public sealed record AuthenticationResults(string ServiceId, ImmutableArray<AuthenticationResult> Results)
{
    /// <summary>The name of the field.</summary>
    public const string FieldName = "Authentication-Results";

    /// <summary>Results and properties that are read of a field at most; a field beyond is malformed to us.</summary>
    private const int MaximumParts = 200;

    /// <summary>Reads the body of a field.</summary>
    /// <param name="body">All after the colon, folds included.</param>
    /// <param name="results">The results in order, when it follows the grammar.</param>
    public static bool TryParse(ReadOnlySpan<char> body, [NotNullWhen(true)] out AuthenticationResults? results)
    {
        results = null;
        var reader = new FieldReader(body);
        if (!reader.TryReadValue(out var service) || service.Length == 0) return false;
        // authres-version: digits of which only 1 is known.
        if (!reader.IsAt(';') && !reader.IsAtEnd && (!reader.TryReadToken(out var version) || version != "1")) return false;
        if (reader.IsAtEnd) return false;
        var found = ImmutableArray.CreateBuilder<AuthenticationResult>();
        var parts = 0;
        var isNone = false;
        while (reader.TryTake(';'))
        {
            // A semicolon at the end is no result, but real hosts write one.
            if (reader.IsAtEnd) break;
            if (isNone || found.Count == MaximumParts || !reader.TryReadToken(out var method)) return false;
            if (method.Equals("none", StringComparison.OrdinalIgnoreCase) && found.Count == 0 && !reader.IsAt('=') && !reader.IsAt('/'))
            {
                isNone = true;
                continue;
            }

            if (!TryReadResult(ref reader, method, ref parts, out var result)) return false;
            found.Add(result);
        }

        if (!reader.IsAtEnd || (!isNone && found.Count == 0)) return false;
        results = new AuthenticationResults(service, found.DrainToImmutable());
        return true;
    }

    /// <summary>Whether a host's name is the one of this field, in any case and either form of an IDN.</summary>
    public bool IsOf(string serviceId) => Is(ServiceId, serviceId);

    internal static bool Is(string left, string right) =>
        left.Equals(right, StringComparison.OrdinalIgnoreCase)
        || (Smtp.DomainName.TryParse(left, out var one) && Smtp.DomainName.TryParse(right, out var other) && one == other);

    private static bool TryReadResult(ref FieldReader reader, string method, ref int parts, [NotNullWhen(true)] out AuthenticationResult? result)
    {
        result = null;
        if (reader.TryTake('/') && (!reader.TryReadToken(out var version) || !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return false;
        if (!reader.TryTake('=') || !reader.TryReadToken(out var word)) return false;
        string? reason = null;
        var properties = ImmutableArray.CreateBuilder<AuthenticationProperty>();
        while (!reader.IsAt(';') && !reader.IsAtEnd)
        {
            if (++parts > MaximumParts || !reader.TryReadToken(out var name)) return false;
            // A token may hold dots, so ptype and property come as one.
            if (reader.TryTake('.') && reader.TryReadToken(out var rest)) name = $"{name}.{rest}";
            if (!reader.TryTake('=') || !reader.TryReadValue(out var value)) return false;
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                if (reason is not null || properties.Count > 0 || !name.Equals("reason", StringComparison.OrdinalIgnoreCase)) return false;
                reason = value;
                continue;
            }

            if (dot == 0 || dot == name.Length - 1) return false;
            properties.Add(new AuthenticationProperty(name[..dot], name[(dot + 1)..], value));
        }

        result = new AuthenticationResult(method, word) { Reason = reason, Properties = properties.DrainToImmutable() };
        return true;
    }
}
