using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Postrider.Mail.Acme;

/// <summary>Requests as the protocol wants them: JWS in flattened JSON (RFC 8555, 6.2; RFC 7515, 7.2.2).</summary>
internal static class SignedRequest
{
    /// <param name="key">The account's key.</param>
    /// <param name="account">The account's URL; <c>null</c> where there is none yet, and the key itself goes along.</param>
    /// <param name="payload">The JSON of the request; empty for POST-as-GET (RFC 8555, 6.3).</param>
    public static byte[] Write(AcmeKey key, Uri? account, string nonce, Uri url, ReadOnlySpan<byte> payload)
    {
        var header = Json(writer =>
        {
            writer.WriteString("alg", "ES256");
            if (account is null)
            {
                writer.WritePropertyName("jwk");
                writer.WriteRawValue(key.WebKey);
            }
            else
            {
                writer.WriteString("kid", account.OriginalString);
            }

            writer.WriteString("nonce", nonce);
            writer.WriteString("url", url.OriginalString);
        });
        return Flatten(header, payload, key.Sign);
    }

    /// <summary>Proves that an account belongs to a customer of the authority (RFC 8555, 7.3.4).</summary>
    /// <param name="binding">What the authority gave the customer.</param>
    public static byte[] Bind(ExternalAccount binding, AcmeKey key, Uri newAccount)
    {
        var header = Json(writer =>
        {
            writer.WriteString("alg", "HS256");
            writer.WriteString("kid", binding.KeyId);
            writer.WriteString("url", newAccount.OriginalString);
        });
        return Flatten(header, Encoding.ASCII.GetBytes(key.WebKey), octets => HMACSHA256.HashData(binding.Key.Span, octets));
    }

    /// <summary>An object of JSON.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private delegate byte[] Signer(ReadOnlySpan<byte> octets);

    private static byte[] Flatten(byte[] header, ReadOnlySpan<byte> payload, Signer sign)
    {
        var (first, second) = (Base64Url.EncodeToString(header), Base64Url.EncodeToString(payload));
        var signature = sign(Encoding.ASCII.GetBytes($"{first}.{second}"));
        return Json(writer =>
        {
            writer.WriteString("protected", first);
            writer.WriteString("payload", second);
            writer.WriteString("signature", Base64Url.EncodeToString(signature));
        });
    }
}
