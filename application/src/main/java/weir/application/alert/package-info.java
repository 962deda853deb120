/** Alerts told to people and to programs: each sink is an agent that reads the channel of notices. */
@NullMarked
package weir.application.alert;

import org.jspecify.annotations.NullMarked;
