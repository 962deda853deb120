package weir.adapters.http.webhook;

import weir.domain.alert.Notice;

/**
 * A notice that the webhook could not be told.
 *
 * @param attempts how often it was tried
 * @param reason what became of the last attempt, or why there was none
 */
public record Undelivered(Notice notice, int attempts, String reason) {}
