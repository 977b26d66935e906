using CsCheck;
using Postrider.Storage.Secrets;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Secrets;

public sealed class SecretBoxTests : IDisposable
{
    private const string SomeKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string OtherKey = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";

    private readonly DataFolder _folder = new();

    private string KeyPath => _folder.File("secret.key");

    [Fact]
    public void What_was_sealed_is_opened_for_its_owner_after_a_restart()
    {
        byte[] box;
        using (var before = SecretBox.Open(_folder.Path, null)) box = before.Seal("hush"u8, "the key of a.example");

        using var after = SecretBox.Open(_folder.Path, null);

        Assert.Equal("hush"u8, after.Unseal(box, "the key of a.example"));
        Assert.Equal(KeyPath, after.KeySource);
    }

    [Fact]
    public void The_key_is_made_when_it_is_needed_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        using var box = SecretBox.Open(_folder.Path, null);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        box.Seal("hush"u8, "x");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal([KeyPath], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused_with_the_remedy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        using var before = SecretBox.Open(_folder.Path, null);
        var sealedSecret = before.Seal("hush"u8, "x");

        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        using var box = SecretBox.Open(_folder.Path, null);
        var refused = Assert.Throws<SecretException>(() => box.Unseal(sealedSecret, "x"));

        Assert.EndsWith($"chmod 600 {KeyPath}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_secret_is_never_sealed_to_the_same_octets()
    {
        using var box = SecretBox.Open(_folder.Path, SomeKey);

        Assert.NotEqual(box.Seal("hush"u8, "x"), box.Seal("hush"u8, "x"));
    }

    [Fact]
    public void Another_key_is_told_from_damage()
    {
        using var first = SecretBox.Open(_folder.Path, SomeKey);
        using var second = SecretBox.Open(_folder.Path, OtherKey);

        var wrong = Assert.Throws<SecretException>(() => second.Unseal(first.Seal("hush"u8, "the key of a.example"), "the key of a.example"));

        Assert.StartsWith("The secret of the key of a.example was encrypted with another key than that of the environment variable POSTRIDER_SECRET_KEY.", wrong.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public void A_secret_does_not_open_for_another_owner()
    {
        using var box = SecretBox.Open(_folder.Path, SomeKey);

        Assert.Throws<SecretException>(() => box.Unseal(box.Seal("hush"u8, "the key of a.example"), "the key of b.example"));
    }

    [Fact]
    public void No_octet_can_be_changed_unnoticed()
    {
        using var box = SecretBox.Open(_folder.Path, SomeKey);
        var sealedSecret = box.Seal("a secret of some length"u8, "x");

        Gen.Select(Gen.Int[0, sealedSecret.Length - 1], Gen.Byte[1, 255]).Sample((place, flip) =>
        {
            var damaged = sealedSecret.ToArray();
            damaged[place] ^= flip;
            Assert.Throws<SecretException>(() => box.Unseal(damaged, "x"));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    public void What_is_cut_short_is_damaged(int length)
    {
        using var box = SecretBox.Open(_folder.Path, SomeKey);

        var refused = Assert.Throws<SecretException>(() => box.Unseal(box.Seal("hush"u8, "x").AsSpan(0, length), "x"));

        Assert.StartsWith("The secret of x is damaged", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAECAwQFBgcICQoLDA0ODw==")]
    public void A_key_in_the_environment_that_is_none_is_refused_without_being_shown(string key)
    {
        using var box = SecretBox.Open(_folder.Path, key);

        var refused = Assert.Throws<SecretException>(() => box.Seal("hush"u8, "x"));

        Assert.Contains("POSTRIDER_SECRET_KEY", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_without_a_key_is_refused_and_kept()
    {
        File.WriteAllText(KeyPath, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using var box = SecretBox.Open(_folder.Path, null);

        Assert.Throws<SecretException>(() => box.Seal("hush"u8, "x"));

        Assert.Equal("", File.ReadAllText(KeyPath));
    }

    public void Dispose() => _folder.Dispose();
}
