/** What may still become of rejected events: tried, replayed or discarded. */
@NullMarked
package weir.application.reject;

import org.jspecify.annotations.NullMarked;
