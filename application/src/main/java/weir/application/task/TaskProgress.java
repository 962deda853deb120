package weir.application.task;

import java.util.OptionalLong;

/**
 * How far a task is.
 *
 * @param total empty if it is not known
 * @param unit one of what is counted: {@code event}, {@code object}
 */
public record TaskProgress(long done, OptionalLong total, String unit) {}
