using CsCheck;
using Postrider.Sandbox.Peers;

namespace Postrider.Sandbox.Tests.Peers;

public sealed class MannerTests
{
    private static readonly string[] Words = ["bounce-", "defer-", "reject-", "slow-", "drop-", ""];

    [Theory]
    [InlineData("bounce-550", MannerKind.Bounce, 550, 0, 0)]
    [InlineData("Bounce-552+tag", MannerKind.Bounce, 552, 0, 0)]
    [InlineData("bounce", MannerKind.Bounce, 550, 0, 0)]
    [InlineData("defer-451", MannerKind.Defer, 451, 0, 0)]
    [InlineData("defer-451-2x", MannerKind.Defer, 451, 2, 0)]
    [InlineData("reject-554", MannerKind.Reject, 554, 0, 0)]
    [InlineData("reject-452", MannerKind.Reject, 452, 0, 0)]
    [InlineData("slow-30s", MannerKind.Slow, 0, 0, 30)]
    [InlineData("greylist", MannerKind.Greylist, 451, 0, 0)]
    [InlineData("quota", MannerKind.Quota, 452, 0, 0)]
    [InlineData("drop", MannerKind.Drop, 0, 0, 0)]
    [InlineData("drop-1x", MannerKind.Drop, 0, 1, 0)]
    [InlineData("anna", MannerKind.Take, 0, 0, 0)]
    [InlineData("bounce-450", MannerKind.Take, 0, 0, 0)]
    [InlineData("bounce-590", MannerKind.Take, 0, 0, 0)]
    [InlineData("defer-421", MannerKind.Take, 0, 0, 0)]
    [InlineData("slow-601s", MannerKind.Take, 0, 0, 0)]
    [InlineData("slow-0s", MannerKind.Take, 0, 0, 0)]
    [InlineData("defer-451-0x", MannerKind.Take, 0, 0, 0)]
    public void A_local_part_asks_for_a_manner(string localPart, MannerKind kind, int code, int times, int seconds) =>
        Assert.Equal(new Manner(kind, code, times, TimeSpan.FromSeconds(seconds)), Manner.Of(localPart));

    [Fact]
    public void Any_local_part_has_a_manner_whose_refusal_fits_it() =>
        Gen.Select(Gen.Int[0, 5].Select(i => Words[i]), Gen.String[Gen.Char["0123456789xs-+é"], 0, 8])
            .Sample((word, rest) =>
            {
                var manner = Manner.Of(word + rest);
                return manner.Kind switch
                {
                    MannerKind.Bounce => manner.Refusal.IsPermanent,
                    MannerKind.Defer => manner.Refusal.IsTransient,
                    MannerKind.Reject => !manner.Refusal.IsPositive,
                    _ => true,
                };
            });
}
