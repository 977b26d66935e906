namespace Postrider.Mail.Acme;

/// <summary>Why an authority refuses (RFC 8555, 6.7; RFC 7807).</summary>
/// <param name="Kind">A URN, of which the last word counts.</param>
/// <param name="Detail">For people; printable, of bounded length.</param>
public sealed record AcmeProblem(string Kind, string Detail)
{
    private const string Namespace = "urn:ietf:params:acme:error:";

    /// <summary>Whether it is an error of the standard by this name, such as <c>badNonce</c>.</summary>
    public bool Is(string name) => Kind.StartsWith(Namespace, StringComparison.Ordinal) && Kind.AsSpan(Namespace.Length).SequenceEqual(name);

    public override string ToString() => Kind.StartsWith(Namespace, StringComparison.Ordinal) ? $"{Detail} ({Kind[Namespace.Length..]})" : Detail;
}
