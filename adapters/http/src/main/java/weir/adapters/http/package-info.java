/** Weir over HTTP: events in, and answers out. */
@NullMarked
package weir.adapters.http;

import org.jspecify.annotations.NullMarked;
