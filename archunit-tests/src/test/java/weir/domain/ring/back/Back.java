package weir.domain.ring.back;

import weir.domain.ring.BreaksNoCyclesBetweenPackages;

/** Planted. */
public record Back(BreaksNoCyclesBetweenPackages forth) {}
