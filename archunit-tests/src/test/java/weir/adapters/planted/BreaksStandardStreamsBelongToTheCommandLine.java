package weir.adapters.planted;

/** Planted. */
final class BreaksStandardStreamsBelongToTheCommandLine {
    void print() {
        System.out.println("here");
    }
}
