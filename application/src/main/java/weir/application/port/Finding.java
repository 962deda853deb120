package weir.application.port;

/**
 * Something that is not as it should be in what is stored.
 *
 * @param where the file, object or table
 * @param what is wrong with it
 * @param effect which events it concerns
 * @param remedy what a repair does about it, or has done
 */
public record Finding(Damage.Part part, String where, String what, String effect, String remedy) {}
