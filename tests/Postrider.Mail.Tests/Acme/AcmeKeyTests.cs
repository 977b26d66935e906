using System.Security.Cryptography;
using Postrider.Mail.Acme;

namespace Postrider.Mail.Tests.Acme;

public sealed class AcmeKeyTests
{
    [Fact]
    public void A_key_comes_back_from_its_octets()
    {
        using var key = AcmeKey.Create();
        using var again = AcmeKey.Import(key.Export());

        Assert.Equal(key.Authorize("token"), again.Authorize("token"));
        Assert.Equal($"token.{key.Thumbprint}", key.Authorize("token"));
    }

    [Fact]
    public void A_signature_has_the_form_of_JWS()
    {
        using var key = AcmeKey.Create();
        using var verifier = ECDsa.Create();
        verifier.ImportPkcs8PrivateKey(key.Export(), out _);

        var signature = key.Sign("octets"u8);

        Assert.Equal(64, signature.Length);
        Assert.True(verifier.VerifyData("octets"u8, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void A_key_of_another_size_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<CryptographicException>(() => AcmeKey.Import(other.ExportPkcs8PrivateKey()));
    }
}
