using System.Collections.Frozen;

namespace Postrider.Mail.Bounces;

/// <summary>Words by which mail systems are known that report in free form, in lower case.</summary>
internal static class BouncePhrases
{
    /// <summary>In a subject of mail that came back.</summary>
    public static readonly string[] FailureSubjects =
    [
        "undeliver", "returned mail", "returned to sender", "return to sender", "delivery failure", "delivery failed", "failure notice", "failure notification", "notification (failure)", "delivery has failed", "non-deliver", "nondeliver", "not deliver", "mail system error",
        "mail failure", "mail failed", "mail delivery", "could not be delivered", "couldn't be delivered", "unable to deliver", "cannot be delivered", "failed mail", "failed delivery", "delivery error", "delivery problem", "invalid recipient", "user unknown", "unknown user", "message not delivered", "message delivery fail",
        "mail could not", "bounced", "delivery status notification", "delivery notification", "mail status report", "rejected mail", "mail rejected", "message rejected", "message could not", "message you sent blocked", "errors from", "error sending", "mdaemon notification", "email rejected", "permanent delivery failure", "loop alert", "undelivered",
        "unzustellbar", "nicht zugestellt", "zustellung", "non remis", "non distribu", "échec de la remise", "echec de remise", "échec de distribution", "non delivrable", "no se puede entregar", "no entregado", "error de entrega", "devuelto", "mancato recapito", "mancata consegna", "non recapitabile", "não entregue", "falha na entrega", "devolvida", "onbestelbaar",
        "недоставл", "не доставлен", "не может быть доставлен", "ошибка доставки", "возврат", "退信", "退回", "未送达", "投递失败", "无法投递", "配信エラー", "配信不能", "送信エラー", "送信できません", "不達", "エラーメール", "반송", "배달",
    ];

    /// <summary>What only a report of failure says; each names its systems well enough to be believed from anybody.</summary>
    public static readonly string[] Introductions =
    [
        "i'm afraid i wasn't able to deliver your message", "this is the qmail-send program", "wasn't able to deliver the following message", "was not able to deliver your message", "we were unable to deliver your message", "unable to deliver your message to the following", "unable to deliver message to the following", "i was unable to deliver your message",
        "could not be delivered to one or more", "could not be delivered to the following", "could not be delivered to all of its", "could not deliver your mail to one or more", "could not deliver mail to", "could not be delivered to:", "below could not be delivered", "message could not be delivered", "mail could not be delivered", "following message could not be delivered", "e-mail could not be delivered", "email could not be delivered", "couldn't be delivered", "could not be delivered because",
        "i'm sorry to have to inform you that", "this is the mail system at host", "this is the postfix program", "delivery to the following recipient", "delivery to the following recipients failed", "the following addresses had permanent", "the following addresses had delivery", "the following addresses had", "transcript of session follows", "session transcript follows", "did not reach the following recipient", "the following recipient(s) could not be reached", "following recipient(s) cannot be reached",
        "was not delivered to", "your message was not delivered", "has not been delivered", "wasn't delivered to", "could not be sent", "delivery has failed to these recipients", "undeliverable to the following", "the following recipients could not be reached", "recipient(s) could not be reached", "following address(es) failed", "following address failed", "following recipients was undeliverable", "each of the following recipients was rejected", "invalid final delivery user", "unknown user:", "unknown host:", "delivery failed * attempts", "delivery failed",
        "there was an error delivering your mail", "an error has occurred while attempting to deliver", "error message below:", "unable to deliver message to", "non-delivery report", "your mail sent on:", "an error occurred while trying to deliver the mail", "an error occurred while delivering", "error while attempting to deliver", "message cannot be delivered", "your message cannot be delivered", "message was undeliverable", "undeliverable address", "undeliverable message", "mail was undeliverable", "was undeliverable", "is undeliverable", "recipient names are not recognized", "no valid recipients were found", "failed addresses follow", "failure reasons", "delivery report", "message delivery has failed", "returned mail", "mail returned",
        "permanent error", "the reason for the delivery failure", "delevery to the following", "was aborted after", "the message you sent to the following", "following recipients did not receive", "did not receive this message", "the user(s) account is", "server is returning this message", "returned to you because", "is being returned to you", "undelivered mail", "unable to complete your request", "your mail message to the following", "was rejected for the following reason", "your email was rejected", "your message was rejected", "rejected your message", "the error that the other server returned",
        "we're writing to let you know that the group you tried to contact", "groups.google.com/support", "support.google.com/a/answer", "message blocked", "message not delivered", "address not found", "your message wasn't delivered", "rejected by the recipient", "mail sent on", "duplicated message-id in", "delivery temporarily suspended", "an attempt was made to deliver",
        "konnte nicht zugestellt werden", "nicht zugestellt werden", "ihre nachricht wurde nicht", "fehler bei der zustellung", "n'a pas pu être remis", "n'a pas pu être délivré", "n'a pas pu être distribué", "n'a pu être", "impossible de remettre", "échec de la remise", "no se pudo entregar", "no se ha podido entregar", "no ha podido ser entregado", "no pudo ser entregado", "no se puede entregar", "non è stato possibile", "non può essere consegnato", "impossibile recapitare", "não pôde ser entregue", "não foi possível entregar", "nao pode ser entregue", "kon niet worden",
        "не может быть доставлено", "не удалось доставить", "не было доставлено", "не доставлено", "письмо создано автоматически", "无法投递", "未能送达", "无法送达", "退信", "被退回", "投递失败", "無法傳送", "送信できませんでした", "送信に失敗しました", "配送できません", "配信できません", "配達できません", "お届けできません", "届けられません", "送信されませんでした", "エラー", "送達できません",
    ];

    /// <summary>Sentences of systems that do not say in the header that they are systems.</summary>
    public static readonly string[] Certain =
    [
        "i'm afraid i wasn't able to deliver your message", "this is the qmail-send program", "this is the mail system at host", "this is the postfix program", "could not be delivered to: <", "a message that you sent could not be delivered to one or more", "did not reach the following recipient", "session transcript follows", "transcript of session follows",
        "the following addresses had permanent fatal errors", "this is an automatically generated delivery status notification", "delivery to the following recipients failed", "i'm sorry to have to inform you that", "この先へのメッセージ", "送信先のメールボックスが",
    ];

    /// <summary>What says that it is still tried.</summary>
    public static readonly string[] Delays =
    [
        "this is a warning message only", "warning only", "do not need to resend", "has been delayed", "is delayed", "notification: delayed", "notification (delay)", "delayed mail", "still being retried", "will be retried", "will continue to try", "will keep trying", "not yet been delivered", "has not yet been delivered", "hasn't been delivered yet", "delivery delayed", "delivery is delayed", "delay notification", "delivery attempts will continue", "temporarily delayed", "mail delivery delayed", "message delayed", "warning: could not send message for", "no action is required on your part",
        "wird weiter versucht", "verzögert", "retardée", "retrasad", "ritardo", "atraso na entrega", "задерж",
    ];

    /// <summary>What takes a delay's words back: it was tried, and is over.</summary>
    public static readonly string[] Ends =
    [
        "failed permanently", "permanent error", "permanent fatal errors", "given up", "giving up", "failure notice", "(failure)", "will not be retried", "gave up", "delivery has failed", "undelivered mail returned", "returned mail: ", "delivery failed",
    ];

    public static readonly string[] Successes = ["notification (success)", "successfully delivered", "was delivered successfully", "has been delivered", "was successfully", "delivery successful", "successful mail delivery", "delivery receipt", "successfully relayed", "relayed (successful)", "erfolgreich zugestellt"];

    /// <summary>In a subject of what nobody typed.</summary>
    public static readonly string[] AutoReplySubjects =
    [
        "out of office", "out of the office", "out-of-office", "auto:", "autoreply", "auto-reply", "auto reply", "automatic reply", "automated reply", "auto response", "autoresponse", "automatic response", "auto-response", "vacation", "away from", "on holiday", "abwesen", "automatische antwort", "réponse automatique", "absence", "respuesta automática", "fuera de la oficina", "risposta automatica", "fuori sede", "resposta automática", "автоответ", "自動応答", "自動返信", "自动回复", "자동",
    ];

    /// <summary>Local parts of systems.</summary>
    public static readonly FrozenSet<string> Daemons = FrozenSet.ToFrozenSet(["mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "mdaemon", "mail.delivery.system", "mailer", "bounce", "bounces", "system", "mail-system", "delivery", "noreply-maildelivery", "mailadmin", "mailer_daemon", "post_master", "root", "daemon"], StringComparer.OrdinalIgnoreCase);

    /// <summary>In the name of an author that is a system.</summary>
    public static readonly string[] DaemonNames = ["mail delivery", "mailer-daemon", "mailer daemon", "mail deliver", "system administrator", "mail administrator", "postmaster", "mdaemon", "delivery subsystem", "microsoft outlook", "mail system", "mail transport", "mailmarshal", "imail"];

    /// <summary>Lines behind which stands the message that is given back.</summary>
    public static readonly string[] Returned =
    [
        "--- below this line is a copy", "this is a copy of the message", "this is a copy of your message", "this is a copy of the header", "----- original message", "--- original message", "----- message header", "------- returned message", "original message follows", "message headers follow", "the header of the original message", "header of the original message", "the body of the message is", "unsent message", "message text follows", "included is a copy of the message", "original mail info", "returned mail follows", "-----original", "--- enclosed are the original headers", "your original message", "original mail as follows", "the following is a copy of", "here is a copy of", "copy of the message follows", "a copy of the original message", "original message headers", "original headers", "original message header", "original message text", "returned message below", "first part of your message", "start of message", "begin message header", "---- begin", "-- the header", "content-type: message/rfc822", "content-type: text/rfc822-headers", "message contents follow", "your message reads", "contents of the message", "unsent message follows", "headers of the message", "message header follows", "received-from-mta", "##### original", "message source", "元のメッセージ", "元メール", "исходное сообщение", "ursprüngliche nachricht", "message original", "原邮件", "原始邮件", "-------------- original",
    ];
}
