namespace Postrider.Mail.Tests.TlsReports;

/// <summary>TLS reports as big senders send them.</summary>
internal static class TlsSamples
{
    public const string Google = """
        {"organization-name":"Google Inc.","date-range":{"start-datetime":"2025-01-01T00:00:00Z","end-datetime":"2025-01-01T23:59:59Z"},
         "contact-info":"smtp-tls-reporting@google.com","report-id":"2025-01-01T00:00:00Z_example.com",
         "policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1","mode: enforce","mx: mx.example.com","max_age: 604800"],
          "policy-domain":"example.com","mx-host":["mx.example.com"]},
          "summary":{"total-successful-session-count":41,"total-failure-session-count":3},
          "failure-details":[{"result-type":"certificate-expired","sending-mta-ip":"192.0.2.1","receiving-mx-hostname":"mx.example.com","receiving-ip":"198.51.100.1","failed-session-count":2},
           {"result-type":"validation-failure","failed-session-count":1,"failure-reason-code":"X509_V_ERR"}]}]}
        """;

    /// <summary>Microsoft: no mx-host, no details, a time with fractions.</summary>
    public const string Microsoft = """
        {"organization-name":"Microsoft Corporation","date-range":{"start-datetime":"2025-01-01T00:00:00.0000000Z","end-datetime":"2025-01-01T23:59:59Z"},
         "contact-info":"tlsrpt-noreply@microsoft.com","report-id":"133802112000000000+example.com",
         "policies":[{"policy":{"policy-type":"no-policy-found","policy-domain":"example.com"},"summary":{"total-successful-session-count":7,"total-failure-session-count":0}}]}
        """;

    /// <summary>The example of RFC 8460 writes mx-host as a text.</summary>
    public const string OneHost = """
        {"organization-name":"Company-X","date-range":{"start-datetime":"2016-04-01T00:00:00Z","end-datetime":"2016-04-01T23:59:59Z"},"contact-info":"sts-reporting@company-x.example",
         "report-id":"5065427c","policies":[{"policy":{"policy-type":"tlsa","policy-string":"3 0 1 1F85","policy-domain":"mx.company-y.example","mx-host":"*.mail.company-y.example"},
         "summary":{"total-successful-session-count":5326,"total-failure-session-count":303}}]}
        """;
}
