package weir.bootstrap.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Where a command writes, and what can be shown there. Always UTF-8, whatever the locale says: what is written is
 * JSON, CSV and tables, and must not depend on it.
 */
public final class Screen {
    private static final int COLUMNS_UNKNOWN = 0;
    private static final int COLUMNS_MIN = 20;

    private final OutputStream bytes;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Ability ability;

    /**
     * What the two streams lead to.
     *
     * @param outTerminal whether standard output is a terminal
     * @param errTerminal whether standard error is
     * @param columns the terminal's width; 0 if it is not known
     * @param colour whether colours are wanted
     */
    public record Ability(boolean outTerminal, boolean errTerminal, int columns, boolean colour) {
        /** A file or a pipe: nothing is shortened or coloured. */
        public static final Ability PLAIN = new Ability(false, false, COLUMNS_UNKNOWN, false);
    }

    public Screen(OutputStream out, OutputStream err, Ability ability) {
        this.bytes = out;
        this.out = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), false);
        this.err = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
        this.ability = ability;
    }

    /** The standard streams of this process. */
    static Screen ofProcess(Map<String, String> environment) {
        return new Screen(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                abilityOf(environment));
    }

    /**
     * The launcher says what the streams are, since a JVM only knows whether all of them are a terminal:
     * {@code WEIR_TERMINAL} holds {@code out}, {@code err} or both, {@code WEIR_COLUMNS} the width.
     */
    static Ability abilityOf(Map<String, String> environment) {
        String told = environment.get("WEIR_TERMINAL");
        Set<String> streams = told == null ? Set.of() : Set.of(told.strip().split("\\s*,\\s*"));
        boolean console = told == null && isConsoleTerminal();
        boolean outTerminal = console || streams.contains("out");
        boolean colour = outTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Ability(outTerminal, console || streams.contains("err"), columns(environment), colour);
    }

    /** From Java 22 on there is a console even without a terminal, and a method that tells. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isConsoleTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static int columns(Map<String, String> environment) {
        String text = environment.getOrDefault("WEIR_COLUMNS", environment.getOrDefault("COLUMNS", ""));
        if (!text.matches("[0-9]{1,4}")) {
            return COLUMNS_UNKNOWN;
        }
        int columns = Integer.parseInt(text);
        return columns < COLUMNS_MIN ? COLUMNS_UNKNOWN : columns;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    /** Standard output for what is not text; what was printed before is flushed. */
    OutputStream bytes() {
        out.flush();
        return bytes;
    }

    Ability ability() {
        return ability;
    }

    /** The text in that style, if the screen shows styles. */
    String paint(Style style, String text) {
        return ability.colour ? style.code + text + "\u001b[0m" : text;
    }

    enum Style {
        BOLD("\u001b[1m"),
        DIM("\u001b[2m"),
        RED("\u001b[31m"),
        GREEN("\u001b[32m"),
        YELLOW("\u001b[33m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }
}
