/** Conditions on an event's fields, as rules and routes use them. */
@NullMarked
package weir.domain.condition;

import org.jspecify.annotations.NullMarked;
