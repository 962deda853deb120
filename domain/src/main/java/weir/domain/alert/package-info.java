/** What detectors tell people, and how it is kept from telling them the same thing a thousand times. */
@NullMarked
package weir.domain.alert;

import org.jspecify.annotations.NullMarked;
