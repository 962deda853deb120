/** Alerts pushed to an HTTP address, signed as Standard Webhooks has it. */
@NullMarked
package weir.adapters.http.webhook;

import org.jspecify.annotations.NullMarked;
