namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>The check of a bearer token that OAUTHBEARER and XOAUTH2 share: a refusal is a JSON challenge first, and a failure after the client's answer.</summary>
internal static class BearerCheck
{
    // RFC 7628, 3.2.2; XOAUTH2 has the same shape with "401" for the status.
    public static readonly byte[] InvalidToken = """{"status":"invalid_token"}"""u8.ToArray();
    public static readonly byte[] Unauthorized = """{"status":"401","schemes":"bearer"}"""u8.ToArray();

    /// <returns>Success; a failure that ends at once because nothing can be judged now; or the challenge that tells of the refusal.</returns>
    public static async ValueTask<SaslStep> RunAsync(
        SaslContext context, string mechanism, BearerMessage message, byte[] refusal, CancellationToken cancellation)
    {
        UserCredential? credential;
        try
        {
            credential = await context.Credentials.FindByTokenAsync(message.Token, cancellation);
        }
        catch (CredentialsUnavailableException)
        {
            return new SaslStep.Failure(SaslReplies.Unavailable);
        }

        // The token alone says who it is; a user named besides must be the same one.
        return credential is not null && (message.User.Length == 0 || string.Equals(message.User, credential.User, StringComparison.OrdinalIgnoreCase))
            ? new SaslStep.Success(credential.SignedIn(mechanism))
            : new SaslStep.Challenge(refusal);
    }
}
