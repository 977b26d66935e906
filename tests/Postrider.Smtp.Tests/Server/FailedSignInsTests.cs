using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Smtp.Tests.Server;

/// <summary>What an address has guessed wrong counts in all its sessions.</summary>
public sealed class FailedSignInsTests
{
    private const string Right = "AUTH PLAIN AHVzZXIAcGVuY2ls";
    private const string Wrong = "AUTH PLAIN AHVzZXIAd3Jvbmc=";

    private static readonly SessionLimits Three = new()
    {
        MaximumFailedAuthentications = 100,
        MaximumFailedAuthenticationsPerAddress = 3,
        FailedAuthenticationMemory = TimeSpan.FromMinutes(30),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly FailedSignIns _failures;

    public FailedSignInsTests() => _failures = new FailedSignIns(_time, capacity: 100);

    [Fact]
    public void An_address_that_has_failed_too_often_is_put_off_in_every_session_whatever_it_guesses()
    {
        for (var session = 0; session < 3; session++) From("192.0.2.7").Client(Wrong).Server("535 5.7.8 *");

        From("192.0.2.7").Client(Wrong).Server("454 4.7.0 *").Client(Right).Server("454 4.7.0 *").Client("NOOP").Server("250 *");
    }

    [Fact]
    public void Another_address_does_not_notice()
    {
        Fail("192.0.2.7", 3);

        From("192.0.2.8").Client(Right).Server("235 *");
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "454 4.7.0 *")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", "235 *")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", "454 4.7.0 *")]
    public void An_IPv6_host_is_known_by_its_64_bits(string guesser, string client, string reply)
    {
        Fail(guesser, 3);

        From(client).Client(Right).Server(reply);
    }

    [Fact]
    public void Failures_are_forgotten_one_after_the_other()
    {
        Fail("192.0.2.7", 3);

        _time.Advance(TimeSpan.FromMinutes(9));
        From("192.0.2.7").Client(Right).Server("454 4.7.0 *");
        _time.Advance(TimeSpan.FromMinutes(1));
        From("192.0.2.7").Client(Wrong).Server("535 5.7.8 *").Client(Wrong).Server("454 4.7.0 *");
        _time.Advance(TimeSpan.FromMinutes(30));
        Fail("192.0.2.7", 3);
    }

    [Fact]
    public void A_success_does_not_wipe_out_what_was_guessed()
    {
        Fail("192.0.2.7", 2);
        From("192.0.2.7").Client(Right).Server("235 *");

        From("192.0.2.7").Client(Wrong).Server("535 5.7.8 *").Client(Right).Server("454 4.7.0 *");
    }

    [Fact]
    public void A_guess_by_another_connection_waits_as_long_as_by_the_same()
    {
        List<double> penalties = [];
        for (var i = 0; i < 3; i++)
        {
            var session = From("192.0.2.7").Client(Wrong).Server("535 5.7.8 *");
            penalties.Add(session.TakePenalty().TotalSeconds);
        }

        Assert.Equal([1, 2, 4], penalties);
    }

    [Fact]
    public void A_slip_of_grammar_is_no_guess()
    {
        for (var i = 0; i < 5; i++) From("192.0.2.7").Client("AUTH PLAIN !").Server("501 *");

        From("192.0.2.7").Client(Right).Server("235 *");
    }

    [Fact]
    public void Without_a_limit_nothing_is_remembered()
    {
        var limits = Three with { MaximumFailedAuthenticationsPerAddress = 0 };
        for (var i = 0; i < 50; i++) From("192.0.2.7", limits).Client(Wrong).Server("535 5.7.8 *");

        Assert.Equal(0, _failures.Networks);
    }

    [Fact]
    public void Many_addresses_take_bounded_memory_and_those_that_failed_last_are_remembered()
    {
        Fail("192.0.2.7", 3);
        for (var i = 0; i < 1000; i++) _failures.Count(Numbered(i), Three);

        Assert.Equal(100, _failures.Networks);
        Assert.Equal(2, _failures.Count(Numbered(999), Three));
        Assert.Equal(1, _failures.Count(Numbered(1), Three));
    }

    [Fact]
    public void What_is_forgotten_takes_no_memory()
    {
        for (var i = 0; i < 50; i++) _failures.Count(Numbered(i), Three);
        _time.Advance(TimeSpan.FromMinutes(31));

        _failures.Count(Numbered(1000), Three);

        Assert.Equal(1, _failures.Networks);
    }

    private static IPAddress Numbered(int number) => new([10, 0, (byte)(number >> 8), (byte)number]);

    private Session From(string remote, SessionLimits? limits = null) =>
        Session.Secured(options: Session.Options(ListenerKind.Submission) with { Limits = limits ?? Three }, remote: remote, failures: _failures);

    private void Fail(string remote, int times)
    {
        var session = From(remote);
        for (var i = 0; i < times; i++) session.Client(Wrong).Server("535 5.7.8 *");
    }
}
