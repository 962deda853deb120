/** Detectors at work: they read channels as events arrive, publish what they find, and raise alerts. */
@NullMarked
package weir.application.detect;

import org.jspecify.annotations.NullMarked;
