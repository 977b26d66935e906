using System.Text;
using CsCheck;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class InternetTimeTests
{
    [Theory]
    [InlineData("2026-01-31T09:00:00Z", "2026-01-31T09:00:00.0000000+00:00")]
    [InlineData("2026-01-31t09:00:00z", "2026-01-31T09:00:00.0000000+00:00")]
    [InlineData("2026-01-31T09:00:00.5+01:30", "2026-01-31T07:30:00.5000000+00:00")]
    [InlineData("2026-01-31T09:00:00.123456789-00:00", "2026-01-31T09:00:00.1234567+00:00")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.0000000+00:00")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    public void Times_are_taken(string text, string expected)
    {
        Assert.True(InternetTime.TryParse(Encoding.ASCII.GetBytes(text), out var time));
        Assert.Equal(expected, time.ToString("O"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1769850000")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T09:00:00")]
    [InlineData("2026-01-31 09:00:00Z")]
    [InlineData("2026-01-31T09:00Z")]
    [InlineData("2026-01-31T09:00:00.Z")]
    [InlineData("2026-01-31T09:00:00.5")]
    [InlineData("2026-01-31T09:00:00ZZ")]
    [InlineData("2026-01-31T09:00:00+1:00")]
    [InlineData("2026-01-31T09:00:00+0100")]
    [InlineData("2026-01-31T09:00:00+24:00")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-01-00T00:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T09:60:00Z")]
    [InlineData("2026-01-31T09:00:61Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("+026-01-31T09:00:00Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(InternetTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Any_time_comes_back_from_its_text() =>
        Gen.Select(Gen.DateTimeOffset, Gen.Int[-23 * 60, 23 * 60]).Sample((time, minutes) =>
        {
            if (time.UtcTicks < TimeSpan.TicksPerDay || time.UtcTicks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) return;
            var offset = TimeSpan.FromMinutes(minutes);
            var sign = minutes < 0 ? '-' : '+';
            var text = $"{time.UtcDateTime + offset:yyyy-MM-ddTHH:mm:ss.fffffff}{sign}{offset:hh\\:mm}";

            Assert.True(InternetTime.TryParse(Encoding.ASCII.GetBytes(text), out var parsed));
            Assert.Equal(time, parsed);
        });
}
