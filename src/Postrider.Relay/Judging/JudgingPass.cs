using System.Buffers;
using System.Text;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Spf;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Reporting;
using Postrider.Relay.Submission;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Judging;

/// <summary>One message of a stranger. However long the DNS is silent, it is judged within the time that is set for it: what is not known then is a temporary error.</summary>
internal sealed class JudgingPass : IFilterPass
{
    private readonly JudgingServices _services;
    private readonly JudgingOptions _options;
    private readonly JudgeMode _mode;
    private readonly IncomingMessage _message;
    private readonly PatientDns _dns;
    private readonly MessageJudging _judging;
    private readonly ForwardSeal? _seal;

    /// <param name="seal">Belongs to the pass from now on; <c>null</c> where nothing is sealed.</param>
    public JudgingPass(JudgingServices services, JudgingOptions options, JudgeMode mode, IncomingMessage message, SessionFacts session, ForwardSeal? seal)
    {
        (_services, _options, _mode, _message, _seal) = (services, options, mode, message, seal);
        _dns = new PatientDns(services.Dns, options.Patience, services.Time, JudgingOptions.MaximumQuestions);
        var spf = new SpfOptions { ReceiverName = options.ServiceId.Value, Patience = options.Patience };
        var origin = new MessageOrigin(session.Remote.Address, session.Helo, message.ReversePath?.ToString() ?? "");
        _judging = new MessageJudge(_dns, services.Time, spf, new DkimVerifierOptions(), services.Suffixes.List).Begin(origin);
    }

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        _judging.ReadHeader(fields);
        _seal?.ReadHeader(fields);
    }

    public void ReadBody(ReadOnlySpan<byte> octets)
    {
        _judging.ReadBody(octets);
        _seal?.ReadBody(octets);
    }

    public async ValueTask<FilterResult> FinishAsync(CancellationToken cancellation)
    {
        var judgement = await _judging.FinishAsync(cancellation).ConfigureAwait(false);
        var ruling = InboundPolicy.Rule(judgement, _mode, _options);
        // Who is told to come again is counted when he does.
        if (ruling.Refusal is null or { IsPermanent: true })
            _services.Ledger.Record(new JudgedMessage(judgement, ruling.Applied, _services.Time.GetUtcNow()) { Override = ruling.Override });
        var results = judgement.ToResults(_options.ServiceId.Value);
        var verdict = Summary(results, ruling);
        JudgingLog.Judged(_services.Logger, _message.Id.ToString(), judgement.Client?.ToString(), verdict);
        if (ruling.Refusal is not null) return new FilterResult(default, ruling.Refusal);

        var prefix = new ArrayBufferWriter<byte>(512);
        if (ruling.Mark is { } mark) QuarantineField.Write(mark, prefix);
        Encoding.UTF8.GetBytes(AuthenticationResultsWriter.Write(results), prefix);
        if (_options.WritesReceivedSpf) Encoding.ASCII.GetBytes(ReceivedSpf.Write(judgement.Spf, judgement.Client, judgement.Helo, judgement.ReversePath, _options.ServiceId.Value), prefix);
        var seal = _seal?.Finish(judgement.Arc, results) ?? [];
        return new FilterResult(prefix.WrittenMemory) { ForwardedPrefix = (byte[])[.. seal, .. prefix.WrittenSpan], Verdict = verdict };
    }

    public void Dispose()
    {
        _judging.Dispose();
        _seal?.Dispose();
        _dns.Dispose();
    }

    /// <summary>For the trace: <c>spf=pass dkim=fail dmarc=pass; refused</c>.</summary>
    private static string Summary(AuthenticationResults results, Ruling ruling)
    {
        var words = string.Join(' ', results.Results.Select(result => $"{result.Method}={result.Result}"));
        return ruling switch
        {
            { Refusal.IsPermanent: true } => $"{words}; refused",
            { Refusal: not null } => $"{words}; told to come again",
            { Mark: not null } => $"{words}; marked",
            { Override.Kind: PolicyOverrideKind.TrustedForwarder } => $"{words}; believed to a trusted forwarder",
            _ => words,
        };
    }
}
