package weir.bootstrap.config;

/** Which adapter is the lake. */
public enum LakeType {
    FILES
}
