/** What the use cases need of the world. The Javadoc of a port is its contract; a suite of tests pins it down. */
@NullMarked
package weir.application.port;

import org.jspecify.annotations.NullMarked;
