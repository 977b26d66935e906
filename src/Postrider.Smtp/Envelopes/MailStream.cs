namespace Postrider.Smtp;

/// <summary>What mail is for: mail that somebody waits for never stands behind mail to many.</summary>
public enum MailStream : byte
{
    /// <summary>To one person who waits for it: receipts, passwords, letters. What nobody said anything of counts as this.</summary>
    Transactional,

    /// <summary>The same to many: newsletters, notices.</summary>
    Bulk,
}
