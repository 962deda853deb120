/**
 * Agents in this process that take events one by one: those that come with Weir, and plugins. {@link EventHandler} is what
 * a plugin implements.
 */
@NullMarked
package weir.application.handle;

import org.jspecify.annotations.NullMarked;
