/** The parts that an event goes through, each alone on one thread, beside a limit that the same machine sets. */
@NullMarked
package weir.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
