package weir.bootstrap.config;

import java.nio.file.Path;
import weir.application.archive.Roll;

/**
 * The lake.
 *
 * @param path absolute
 * @param format of a channel that has none of its own
 * @param roll of a channel that has none of its own
 */
public record LakeConfig(LakeType type, Path path, LakeFormatType format, Roll roll) {
    /** This, elsewhere. */
    LakeConfig at(Path elsewhere) {
        return new LakeConfig(type, elsewhere, format, roll);
    }
}
