using Postrider.Smtp.Sasl.ClientMechanisms;
using Postrider.Smtp.Sasl.ServerMechanisms;

namespace Postrider.Fuzz.Targets;

/// <summary>The messages of every SASL mechanism. What is taken must keep what its type promises.</summary>
public sealed class SaslFuzz : IFuzzTarget
{
    public string Name => "sasl";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "\0user\0pencil"u8.ToArray(),
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"u8.ToArray(),
        "p=tls-server-end-point,a=us=2Cer,n=us=3Der,r=rOprNGfwEbeRWgbNEkqO,x=y"u8.ToArray(),
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="u8.ToArray(),
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"u8.ToArray(),
        "n,a=user@example.com,\u0001host=server.example.com\u0001port=143\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001"u8.ToArray(),
        "user=someuser@example.com\u0001auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\u0001\u0001"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (PlainMessage.TryParse(input.ToArray(), out var plain))
            Check(plain.User.Length > 0 && !plain.User.Contains('\0', StringComparison.Ordinal) && plain.Password.Length > 0);
        if (ScramClientFirst.TryParse(input, out var first))
            Check(first.User.Length > 0 && first.Nonce.Length > 0 && System.Text.Encoding.UTF8.GetBytes(first.Gs2Header + first.Bare).AsSpan().SequenceEqual(input));
        if (ScramClientFinal.TryParse(input, out var final))
            Check(final.Nonce.Length > 0 && !final.WithoutProof.EndsWith(",p=", StringComparison.Ordinal));
        if (ScramServerFirst.TryParse(input, out var server))
            Check(server.Salt.Length > 0 && server.Iterations > 0);
        if (BearerMessage.TryParseOAuthBearer(input, out var bearer)) Check(bearer.Token.Length > 0);
        if (BearerMessage.TryParseXOAuth2(input, out var legacy)) Check(legacy.User.Length > 0 && legacy.Token.Length > 0);
    }

    private static void Check(bool holds)
    {
        if (!holds) throw new InvalidOperationException("A message was taken that breaks its own rules.");
    }
}
