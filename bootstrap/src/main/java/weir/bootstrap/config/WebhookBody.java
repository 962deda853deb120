package weir.bootstrap.config;

/** What of an event a webhook is sent. */
public enum WebhookBody {
    EVENT,
    NORMALISED,
    RAW
}
