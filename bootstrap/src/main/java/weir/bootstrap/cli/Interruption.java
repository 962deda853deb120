package weir.bootstrap.cli;

import java.io.PrintWriter;

/** Makes Ctrl-C the ordinary end of a command that would go on for ever: exit code 0. */
final class Interruption {
    private Interruption() {}

    /** Runs something that only an interruption ends well; when it ends otherwise, that end counts. */
    static <T> T endsWell(PrintWriter out, Endless<T> endless) throws Exception {
        Thread hook = new Thread(
                () -> {
                    out.flush();
                    Runtime.getRuntime().halt(ExitCode.OK.number());
                },
                "weir-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return endless.run();
        } finally {
            removeUnlessStopping(hook);
        }
    }

    private static void removeUnlessStopping(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is stopping: the hook is at work, and decides the exit code.
            hook.setName("weir-stopping");
        }
    }

    /** Something that goes on until it fails or is interrupted. */
    @FunctionalInterface
    interface Endless<T> {
        T run() throws Exception;
    }
}
