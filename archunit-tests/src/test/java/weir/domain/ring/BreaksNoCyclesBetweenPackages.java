package weir.domain.ring;

import weir.domain.ring.back.Back;

/** Planted. */
public record BreaksNoCyclesBetweenPackages(Back back) {}
