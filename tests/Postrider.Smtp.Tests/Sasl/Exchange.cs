using System.Text;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Tests.Sasl;

/// <summary>A SASL exchange that reads like a script; <c>\0</c> and <c>\u0001</c> stand for themselves.</summary>
internal sealed class Exchange(ISaslServerMechanism mechanism)
{
    private SaslStep? _last;

    /// <summary>One step of a mechanism whose credentials are in memory, so that it never waits.</summary>
    public static SaslStep Advance(ISaslServerMechanism mechanism, ReadOnlyMemory<byte> response)
    {
        var step = mechanism.AdvanceAsync(response, CancellationToken.None).AsTask();
        Assert.True(step.IsCompletedSuccessfully);
        return step.GetAwaiter().GetResult();
    }

    public Exchange Client(string response)
    {
        _last = Advance(mechanism, Encoding.UTF8.GetBytes(response));
        return this;
    }

    public Exchange Challenge(string expected)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(Assert.IsType<SaslStep.Challenge>(_last).Octets.Span));
        return this;
    }

    public void SignsIn(string user)
    {
        var principal = Assert.IsType<SaslStep.Success>(_last).Principal;
        Assert.Equal((user, mechanism.Name), (principal.Name, principal.Mechanism));
    }

    public void Fails(Reply reply) => Assert.Equal(reply, Assert.IsType<SaslStep.Failure>(_last).Reply);
}
