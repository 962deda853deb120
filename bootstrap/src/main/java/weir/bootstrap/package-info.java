/** Starts Weir: reads the configuration, opens the adapters, runs the agents. */
@NullMarked
package weir.bootstrap;

import org.jspecify.annotations.NullMarked;
