package weir.domain.planted;

/** Planted. */
final class BreaksNoMutableStatics {
    static int count;
}
