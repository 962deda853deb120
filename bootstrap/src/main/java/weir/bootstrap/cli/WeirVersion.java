package weir.bootstrap.cli;

/** Which Weir this is. */
public final class WeirVersion {
    private WeirVersion() {}

    /** As the jar's manifest says; classes that are in no jar have none. */
    public static String text() {
        String version = WeirVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
