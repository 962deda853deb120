/**
 * Detectors: state machines that are fed a channel's events in order, and say what they find. They are pure and
 * deterministic; what each kind means is written in {@code docs/detectors.md}.
 */
@NullMarked
package weir.domain.analyse;

import org.jspecify.annotations.NullMarked;
