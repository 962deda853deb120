/**
 * The real use cases over faulty fakes: one seed, one schedule, virtual time. {@link weir.application.simulation.World}
 * wires it, {@link weir.application.simulation.Audit} says what must hold after every event.
 */
@NullMarked
package weir.application.simulation;

import org.jspecify.annotations.NullMarked;
