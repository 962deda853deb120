package weir.domain.planted;

import java.net.URI;

/** Planted. */
record BreaksTheDomainIsPure(URI address) {}
