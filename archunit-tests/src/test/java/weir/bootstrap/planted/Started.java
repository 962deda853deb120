package weir.bootstrap.planted;

/** Planted. */
public final class Started {}
