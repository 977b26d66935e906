using System.Globalization;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Spf;

/// <summary>Puts the facts of a check in the place of macros (RFC 7208, 7).</summary>
internal sealed class SpfMacros(SpfSender sender, ClientNames names, string receiver, TimeProvider time)
{
    /// <summary>Characters of an expansion at most: many times a domain, and more than anybody reads of an explanation.</summary>
    public const int MaximumLength = 4096;

    private const int MaximumNameLength = 253;

    /// <returns><c>null</c> where it cannot be expanded: a non-ASCII local part, or a text beyond all measure.</returns>
    public async ValueTask<string?> ExpandAsync(MacroString macro, DomainName domain, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        foreach (var part in macro.Parts)
        {
            if (part.Literal is null && part.Letter is 's' or 'l' && sender.HasForeignLocalPart) return null;
            text.Append(part.Literal ?? part.Transform(await ValueAsync(part.Letter, domain, cancellation).ConfigureAwait(false)));
            if (text.Length > MaximumLength) return null;
        }

        return text.ToString();
    }

    /// <summary>The name that a domain-spec stands for, shortened from the left to what the DNS can hold (RFC 7208, 7.3).</summary>
    /// <returns>Empty where no question can be asked for it.</returns>
    public async ValueTask<DomainName> ExpandNameAsync(MacroString macro, DomainName domain, CancellationToken cancellation)
    {
        var text = await ExpandAsync(macro, domain, cancellation).ConfigureAwait(false);
        if (text is null) return default;
        var name = text.AsSpan();
        if (name is [.., '.']) name = name[..^1];
        while (name.Length > MaximumNameLength)
        {
            var dot = name.IndexOf('.');
            if (dot < 0) return default;
            name = name[(dot + 1)..];
        }

        return DomainName.TryParseLookup(name, out var target) ? target : default;
    }

    private async ValueTask<string> ValueAsync(char letter, DomainName domain, CancellationToken cancellation) => letter switch
    {
        's' => $"{sender.LocalPart}@{sender.DomainText}",
        'l' => sender.LocalPart,
        'o' => sender.DomainText,
        'd' => domain.Value,
        'i' => sender.DottedClient,
        'p' => await names.PreferredAsync(domain, cancellation).ConfigureAwait(false),
        'v' => sender.IsIPv4 ? "in-addr" : "ip6",
        'h' => sender.Helo,
        'c' => sender.Client.ToString(),
        'r' => receiver,
        // The parser lets no other letter through.
        _ => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };
}
