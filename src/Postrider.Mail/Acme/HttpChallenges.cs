using System.Collections.Concurrent;

namespace Postrider.Mail.Acme;

/// <summary>The answers to HTTP-01 challenges (RFC 8555, 8.3) that are on their way, by token: written by whoever orders a certificate, read by the web listener.</summary>
public sealed class HttpChallenges
{
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <summary>The key authorization to be served for a token; <c>null</c> where none is expected.</summary>
    public string? Find(string token) => _answers.GetValueOrDefault(token);

    public void Add(string token, string keyAuthorization) => _answers[token] = keyAuthorization;

    public void Remove(string token) => _answers.TryRemove(token, out _);
}
