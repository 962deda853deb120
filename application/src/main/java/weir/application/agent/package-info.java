/** Agents in any language: they pull events of a channel, acknowledge them, and are administered. */
@NullMarked
package weir.application.agent;

import org.jspecify.annotations.NullMarked;
