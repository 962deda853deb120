package weir.stray;

/** Planted. */
final class BreaksEveryClassIsInALayer {}
