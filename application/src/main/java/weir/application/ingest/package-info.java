/** From a request to a durable queue. */
@NullMarked
package weir.application.ingest;

import org.jspecify.annotations.NullMarked;
