/** Reference data from files: tables of comma-separated values, places of IP addresses, and user agents. */
@NullMarked
package weir.adapters.reference;

import org.jspecify.annotations.NullMarked;
