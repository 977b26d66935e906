using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Signing;

public sealed class SigningKeysTests
{
    private readonly SigningBench _bench = new(new FakeTimeProvider());

    [Fact]
    public async Task A_key_that_cannot_be_read_is_left_out_and_the_others_sign_on()
    {
        await _bench.AddAsync("mine.example", SigningBench.Both);
        var broken = new SigningBench(_bench.Time);
        broken.Store.AddActive("mine.example", SigningBench.Both);
        broken.Store.Unreadable.Add(broken.Store["mine.example"].Keys[0].Id);

        await broken.Keys.RefreshAsync(default);

        Assert.Equal(["e1"], broken.Keys.Find(DomainName.Parse("mine.example")).Select(key => key.Selector));
    }

    [Fact]
    public async Task What_was_read_is_not_read_again()
    {
        await _bench.AddAsync("one.example", SigningBench.Both);
        await _bench.AddAsync("two.example", SigningBench.Both);
        await _bench.Keys.RefreshAsync(default);

        Assert.Equal(4, _bench.Store.Reads);
    }

    [Fact]
    public async Task A_retired_key_and_a_removed_domain_sign_no_more()
    {
        await _bench.AddAsync("one.example", DkimAlgorithm.Ed25519Sha256);
        await _bench.AddAsync("two.example", DkimAlgorithm.Ed25519Sha256);
        var key = _bench.Store["one.example"].Keys[0];
        await _bench.Store.ChangeKeysAsync([new(key, key with { State = DomainKeyState.Retiring })], default);
        await _bench.Store.RemoveAsync(DomainName.Parse("two.example"), default);

        await _bench.Keys.RefreshAsync(default);

        Assert.Empty(_bench.Keys.Find(DomainName.Parse("one.example")));
        Assert.Empty(_bench.Keys.Find(DomainName.Parse("two.example")));
        Assert.True(_bench.Keys.IsEmpty);
    }

    [Fact]
    public async Task A_store_that_fails_leaves_what_was_known()
    {
        await _bench.AddAsync("mine.example", DkimAlgorithm.Ed25519Sha256);
        _bench.Store.Failure = new IOException("The disk is gone.");

        await Assert.ThrowsAsync<IOException>(() => _bench.Keys.RefreshAsync(default));

        Assert.Single(_bench.Keys.Find(DomainName.Parse("a.b.mine.example")));
    }
}
