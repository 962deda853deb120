package weir.adapters.planted;

/** Planted. */
public final class Adapter {}
