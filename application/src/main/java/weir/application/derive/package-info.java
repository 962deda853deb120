/** What agents in this process make of events, and how each of it is published once. */
@NullMarked
package weir.application.derive;

import org.jspecify.annotations.NullMarked;
