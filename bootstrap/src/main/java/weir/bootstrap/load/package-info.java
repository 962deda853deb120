/** Load for a server, and how it bears it: what {@code weir bench} and {@code benchmarks/run} measure with. */
@NullMarked
package weir.bootstrap.load;

import org.jspecify.annotations.NullMarked;
